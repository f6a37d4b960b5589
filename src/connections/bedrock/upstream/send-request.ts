import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** An answer whose head has come and whose body has not. */
export type UpstreamResponse = Readonly<{
  status: number;
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
  /** Lets go of the connection, whatever state it is in. */
  close: () => void;
}>;

export type SendOptions = Readonly<{
  signal: AbortSignal;
  /** Milliseconds without a byte after which a silent service is given up */
  silenceMs: number;
}>;

/** Connections are kept open between calls; credentials are in each request, not in them. */
const KEEP = { keepAlive: true, keepAliveMsecs: 15_000, maxSockets: 1_000, maxFreeSockets: 64 };
const httpAgent = new HttpAgent(KEEP);
const httpsAgent = new HttpsAgent(KEEP);

/**
 * Sends one request over HTTP/1.1. Follows no redirects, repeats nothing.
 * @throws SallyportError `upstream_failed`, `upstream_timeout`, and `unavailable` when the signal aborts
 */
export async function sendRequest(
  url: URL,
  message: Readonly<{ method: string; headers: Record<string, string>; body: string }>,
  { signal, silenceMs }: SendOptions,
): Promise<UpstreamResponse> {
  if (signal.aborted) throw givenUp();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const send = secure ? requestHttps : requestHttp;
    const { method, headers } = message;
    const body = Buffer.from(message.body);
    const request = send(
      url,
      {
        method,
        headers: { ...headers, ...(body.byteLength > 0 && { 'content-length': body.byteLength }) },
        agent: secure ? httpsAgent : httpAgent,
        signal,
      },
      resolve,
    );
    request.setTimeout(silenceMs, () => request.destroy(silent()));
    request.on('error', (error) => reject(failure(error, signal)));
    request.end(body);
  });
  return {
    status: response.statusCode ?? 0,
    headers: headersOf(response),
    body: bodyOf(response, signal),
    close: () => void (response.complete ? undefined : response.destroy()),
  };
}

async function* bodyOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
  } catch (error) {
    throw failure(error, signal);
  }
}

/** INVARIANT: the error is not kept as cause: it may hold the request, and so a credential. */
function failure(error: unknown, signal: AbortSignal): SallyportError {
  if (error instanceof SallyportError) return error;
  if (signal.aborted) return givenUp();
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new SallyportError('upstream_failed', 'the model service did not answer', {
    cause: new Error(code),
  });
}

function silent(): SallyportError {
  return new SallyportError('upstream_timeout', 'the model service has been silent for too long');
}

function givenUp(): SallyportError {
  return new SallyportError('unavailable', 'the request was given up');
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return headers;
}
