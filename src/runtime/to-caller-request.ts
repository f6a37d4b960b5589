import type { CallerRequest } from '../gateway/caller-request.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { readBody } from './request-body.ts';
import { readHeaders } from './request-headers.ts';
import { checkPath } from './request-path.ts';
import { readQuery } from './request-query.ts';
import { parseRestEvent } from './rest-event.ts';

/** The methods that API Gateway lets through. */
const METHODS: ReadonlySet<string> = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
]);

export type Intake = Readonly<{
  /** Largest body, as sent and as decompressed */
  bodyBytes: number;
  /** Aborted when the client goes away */
  signal: AbortSignal;
}>;

/**
 * An API Gateway REST proxy event as the request that it carries: path checked, headers joined,
 * body decoded and decompressed. The path is judged before anything else is read.
 * @throws SallyportError `bad_request`, `over_limit`
 */
export async function toCallerRequest(event: unknown, intake: Intake): Promise<CallerRequest> {
  const rest = parseRestEvent(event);
  checkPath(rest.path);
  if (!METHODS.has(rest.httpMethod)) {
    throw new SallyportError('bad_request', `the method must be one of ${[...METHODS].join(', ')}`);
  }
  const headers = readHeaders(rest);
  const query = readQuery(rest);
  const body = await readBody(rest, headers.get('content-encoding'), intake.bodyBytes);
  if (headers.has('content-encoding')) {
    // The body no longer is what these headers describe.
    headers.delete('content-encoding');
    headers.delete('content-length');
  }
  return {
    method: rest.httpMethod,
    path: rest.path,
    query,
    headers,
    body,
    signal: intake.signal,
  };
}
