import { problemDetails } from '../gateway/problem-details.ts';
import type { SallyportError } from '../gateway/sallyport-error.ts';

/**
 * An error as RFC 9457 problem details, with the code in the header `sallyport-error`. For paths
 * whose protocol has no error shape of its own.
 * @param headers more headers, such as `allow`
 */
export function problemResponse(
  error: SallyportError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(problemBody(error), {
    status: error.status,
    headers: { ...headers, ...problemHeaders(error) },
  });
}

/** The headers of a problem, for a server that answers before there is a request to hand on. */
export function problemHeaders(error: SallyportError): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'sallyport-error': error.code,
    ...(error.policies.length > 0 && { 'sallyport-policies': error.policies.join(',') }),
    ...(error.approval && { 'sallyport-approval': error.approval.id }),
  };
}

export function problemBody(error: SallyportError): string {
  return JSON.stringify(problemDetails(error));
}
