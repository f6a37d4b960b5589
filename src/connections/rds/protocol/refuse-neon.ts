import type { Refusal } from '../../../gateway/connector.ts';
import type { SallyportError } from '../../../gateway/sallyport-error.ts';
import { refusalHeaders } from './refusal-headers.ts';

/**
 * An error as RFC 9457 problem details, with the members that the `@neondatabase/serverless`
 * driver copies into its NeonDbError: `message`, and `code`, which is the SQLSTATE where there is one.
 */
export function refuseNeon(error: SallyportError): Refusal {
  const { code, status, message, sqlstate, approval } = error;
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...refusalHeaders(error) },
    body: JSON.stringify({
      type: `urn:sallyport:error:${code}`,
      title: code.replaceAll('_', ' '),
      status,
      detail: message,
      message,
      code: code === 'upstream_rejected' ? (sqlstate ?? code) : code,
      ...(approval === undefined ? {} : { approval }),
    }),
  };
}
