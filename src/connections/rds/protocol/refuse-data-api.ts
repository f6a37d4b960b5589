import type { Refusal } from '../../../gateway/connector.ts';
import type { ErrorCode } from '../../../gateway/error-code.ts';
import type { SallyportError } from '../../../gateway/sallyport-error.ts';
import { refusalHeaders } from './refusal-headers.ts';

/** The service's own exceptions, by which its SDKs raise typed errors. */
const EXCEPTIONS: Readonly<Record<ErrorCode, string>> = {
  unauthenticated: 'ForbiddenException',
  bad_request: 'BadRequestException',
  unknown_connection: 'NotFoundException',
  not_found: 'NotFoundException',
  unclassifiable: 'ForbiddenException',
  denied: 'ForbiddenException',
  approval_required: 'AccessDeniedException',
  approval_rejected: 'AccessDeniedException',
  revoked: 'AccessDeniedException',
  over_limit: 'BadRequestException',
  upstream_rejected: 'DatabaseErrorException',
  upstream_failed: 'DatabaseUnavailableException',
  upstream_timeout: 'StatementTimeoutException',
  unavailable: 'ServiceUnavailableError',
};

/** An error as the Data API writes it; a pending approval is named in the message. */
export function refuseDataApi(error: SallyportError): Refusal {
  const { code, status, approval } = error;
  const message =
    approval === undefined
      ? error.message
      : `${error.message} (approval ${approval.id}, see ${approval.url})`;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': EXCEPTIONS[code],
      ...refusalHeaders(error),
    },
    body: JSON.stringify({ message }),
  };
}
