import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** What the service itself names its refusals, and with which status. */
export const EXCEPTIONS: Readonly<Record<string, number>> = {
  ValidationException: 400,
  ServiceQuotaExceededException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ModelTimeoutException: 408,
  ConflictException: 409,
  ModelErrorException: 424,
  ModelStreamErrorException: 424,
  ThrottlingException: 429,
  ModelNotReadyException: 429,
  InternalServerException: 500,
  ServiceUnavailableException: 503,
};

/** Refusals that are about the request; the others are the service's own faults. */
const OF_THE_REQUEST = new Set([
  'ValidationException',
  'ServiceQuotaExceededException',
  'ResourceNotFoundException',
  'ThrottlingException',
  'ModelNotReadyException',
]);
const BY_STATUS = new Map([
  [400, 'ValidationException'],
  [401, 'AccessDeniedException'],
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [408, 'ModelTimeoutException'],
  [413, 'ValidationException'],
  [424, 'ModelErrorException'],
  [429, 'ThrottlingException'],
  [503, 'ServiceUnavailableException'],
]);
const MAX_MESSAGE = 300;

/**
 * The service's refusal as one of ours: its type is kept, so that clients raise and retry as they
 * would without a gate; of its words only what a mask leaves, without what they quote.
 * @param scrub masks text
 */
export function upstreamError(
  upstream: Readonly<{ status?: number; type: string; message: string }>,
  scrub: (text: string) => string,
): SallyportError {
  const type = exceptionType(upstream.type, upstream.status);
  const words = scrub(upstream.message)
    .replace(/"[^"]*"|`[^`]*`|'[^']*'/g, '[…]')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .slice(0, MAX_MESSAGE);
  const said = words === '' ? '' : `: ${words}`;
  if (type === 'AccessDeniedException') {
    // Its words name roles and policies of the deployment.
    return new SallyportError(
      'upstream_failed',
      'the model service does not let the gate call this model',
      { upstreamType: type },
    );
  }
  return new SallyportError(
    OF_THE_REQUEST.has(type) ? 'upstream_rejected' : 'upstream_failed',
    `the model service refused the request (${type})${said}`,
    { upstreamType: type },
  );
}

/** `ThrottlingException` of `throttlingException`, `ThrottlingException:http://…` or a status. */
function exceptionType(named: string, status: number | undefined): string {
  const [bare = ''] = named.split(/[:#]/).slice(named.includes('#') ? 1 : 0);
  const type = bare.charAt(0).toUpperCase() + bare.slice(1);
  if (Object.hasOwn(EXCEPTIONS, type)) return type;
  return BY_STATUS.get(status ?? 0) ?? 'InternalServerException';
}
