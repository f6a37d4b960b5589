import type { IncomingMessage } from 'node:http';
import type { SearchCredential } from '../../gateway/credential.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { errorType } from './answer/item-error.ts';
import type { SearchAnswer, UpstreamCall } from './plans/plan.ts';
import { sendCall } from './send-call.ts';

export type HttpCallDeps = Readonly<{
  credential: SearchCredential;
  /** Aborted when the exchange is over */
  signal: AbortSignal;
  timeoutMs: number;
}>;

/** Bytes of an error that are read to find its type. */
const ERROR_BYTES = 64 * 1024;

/**
 * Sends one call to the search service.
 * @param answers statuses that are answers and not errors
 * @throws SallyportError `upstream_rejected`, `upstream_failed`, `upstream_timeout`, `over_limit`
 */
export async function httpCall(
  call: UpstreamCall,
  answers: readonly number[],
  { credential, signal, timeoutMs }: HttpCallDeps,
): Promise<SearchAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, timeout]);
  const response = await sendCall(call, credential, stop).catch((thrown: unknown) => {
    throw failure(thrown, timeout, signal);
  });
  const { statusCode: status = 0 } = response;
  if (!answers.includes(status)) throw await refusal(response, timeout, signal);
  return { status, body: streamed(response, timeout, signal) };
}

async function* streamed(
  response: IncomingMessage,
  timeout: AbortSignal,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk;
  } catch (thrown) {
    throw failure(thrown, timeout, signal);
  }
}

/** What upstream's status and the type of its error say; its words may quote values. */
async function refusal(
  response: IncomingMessage,
  timeout: AbortSignal,
  signal: AbortSignal,
): Promise<SallyportError> {
  const { statusCode: status = 0 } = response;
  const type = await typeOf(response, timeout, signal);
  if (status === 413) {
    return new SallyportError(
      'over_limit',
      'the search service takes no request of this size: split it',
    );
  }
  if (status === 400 || status === 404 || status === 409) {
    return new SallyportError(
      'upstream_rejected',
      `the search service refused the request: ${type}`,
      { upstreamType: type },
    );
  }
  if (status === 504 || status === 408) return timedOut();
  return new SallyportError('upstream_failed', `the search service failed with status ${status}`);
}

async function typeOf(
  response: IncomingMessage,
  timeout: AbortSignal,
  signal: AbortSignal,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of streamed(response, timeout, signal)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > ERROR_BYTES) break;
  }
  try {
    return errorType(JSON.parse(Buffer.concat(chunks).toString('utf8')).error);
  } catch {
    return 'exception';
  }
}

function failure(thrown: unknown, timeout: AbortSignal, signal: AbortSignal): SallyportError {
  if (thrown instanceof SallyportError) return thrown;
  if (timeout.aborted) return timedOut();
  if (signal.aborted) return new SallyportError('unavailable', 'the request was given up');
  return new SallyportError(
    'upstream_failed',
    'the search service cannot be reached, or ended the connection',
    {
      cause: new Error(thrown instanceof Error ? thrown.name : typeof thrown),
    },
  );
}

function timedOut(): SallyportError {
  return new SallyportError('upstream_timeout', 'the search service took too long');
}
