import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { WholeResponse } from '../gateway/whole-response.ts';
import type { RequestLife } from './request-life.ts';

/** What middy's streaming mode takes. */
export type LambdaResponse = Readonly<{
  statusCode: number;
  headers: Readonly<Record<string, string>>;
  multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  body: Readable | string;
}>;

/**
 * Framing belongs to the connection. INVARIANT: no `content-length` of ours reaches the client, so
 * a body is chunked and one that stops half-way is seen to be cut.
 */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A fetch `Response` for middy. A HEAD's body is read to its end, so that its exchange closes, and dropped. */
export async function toLambdaResponse(
  response: Response,
  method: string,
  life: RequestLife,
): Promise<LambdaResponse> {
  const { status, entries } = headOf(response);
  const cookies = entries.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
  return {
    statusCode: status,
    headers: Object.fromEntries(
      entries.filter(([name]) => !FRAMING.has(name) && name !== 'set-cookie'),
    ),
    multiValueHeaders: cookies.length > 0 ? { 'set-cookie': cookies } : {},
    body: await toBody(response, method, life),
  };
}

type Head = Readonly<{ status: number; entries: readonly (readonly [string, string])[] }>;

/** Status and headers, names in small letters. */
function headOf(response: Response): Head {
  if (!(response instanceof WholeResponse))
    return { status: response.status, entries: [...response.headers] };
  const { status, headers } = response.head;
  const entries = Object.entries(headers);
  return { status, entries: entries.map(([name, value]) => [name.toLowerCase(), value]) };
}

async function toBody(
  response: Response,
  method: string,
  life: RequestLife,
): Promise<Readable | string> {
  if (method !== 'HEAD') {
    const text = wholeText(response, life);
    if (text !== undefined) return text;
  }
  if (response.body === null) return '';
  if (method !== 'HEAD') return watchedBody(response.body, life);
  for await (const _chunk of response.body);
  return '';
}

/** middy writes a text up to this length in one piece; a longer one it might cut within a character. */
const WHOLE_TEXT = 16 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A short text that is all there: middy writes it without the streams that a body needs to be cut. */
function wholeText(response: Response, life: RequestLife): string | undefined {
  if (!(response instanceof WholeResponse) || life.signal.aborted) return undefined;
  const { whole } = response;
  if (whole.byteLength > WHOLE_TEXT) return undefined;
  try {
    const text = utf8.decode(whole);
    life.bytes += whole.byteLength;
    return text;
  } catch {
    return undefined;
  }
}

/**
 * The body as a Node stream. When the client goes away or time runs out the source is cancelled at
 * once, even while a read is pending; when the source fails, the stream is destroyed and never ends.
 */
function watchedBody(source: ReadableStream<Uint8Array>, life: RequestLife): Readable {
  const reader = source.getReader();
  let open = true;
  const body = new Readable({
    read() {
      reader.read().then(
        ({ done, value }) => {
          if (done) open = false;
          else life.bytes += value.byteLength;
          this.push(done ? null : value);
        },
        (failure) => {
          open = false;
          this.destroy(failure);
          life.failed(failure);
        },
      );
    },
    destroy(error, done) {
      life.signal.removeEventListener('abort', cut);
      if (!open) return done(error);
      open = false;
      const reason = error ?? new Error('the client went away');
      life.clientGone(reason);
      const destroyed = () => done(error);
      reader.cancel(reason).then(destroyed, destroyed);
    },
  });
  const cut = () => void body.destroy(life.signal.reason);
  // Whoever pipes this learns of the error from the stream's state, even if it happened before.
  body.on('error', () => {});
  life.signal.addEventListener('abort', cut, { once: true });
  if (life.signal.aborted) cut();
  return body;
}
