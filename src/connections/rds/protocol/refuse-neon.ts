import type { Refusal } from '../../../gateway/connector.ts';
import { problemDetails } from '../../../gateway/problem-details.ts';
import type { SallyportError } from '../../../gateway/sallyport-error.ts';
import { refusalHeaders } from './refusal-headers.ts';

/**
 * An error as RFC 9457 problem details, with the members that the `@neondatabase/serverless`
 * driver copies into its NeonDbError: `message`, and `code`, which is the SQLSTATE where there is one.
 */
export function refuseNeon(error: SallyportError): Refusal {
  const { code, message, sqlstate } = error;
  return {
    status: error.status,
    headers: { 'content-type': 'application/problem+json', ...refusalHeaders(error) },
    body: JSON.stringify({
      ...problemDetails(error),
      message,
      code: code === 'upstream_rejected' ? (sqlstate ?? code) : code,
    }),
  };
}
