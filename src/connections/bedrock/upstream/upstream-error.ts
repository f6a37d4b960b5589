import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { exceptionNamed, type NamedFailure } from './named-failure.ts';

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
  upstream: NamedFailure & Readonly<{ status?: number; retryAfter?: number }>,
  scrub: (text: string) => string,
): SallyportError {
  const { status = 0, retryAfter } = upstream;
  const type = exceptionNamed(upstream.type) ?? BY_STATUS.get(status) ?? 'InternalServerException';
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
    { upstreamType: type, ...(retryAfter !== undefined && { retryAfter }) },
  );
}
