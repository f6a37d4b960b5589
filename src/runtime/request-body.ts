import { promisify } from 'node:util';
import zlib, { type InputType } from 'node:zlib';

import { SallyportError } from '../gateway/sallyport-error.ts';
import type { RestEvent } from './rest-event.ts';

type Inflated = Readonly<{ buffer: Uint8Array; engine: Readonly<{ bytesWritten: number }> }>;
type Options = Readonly<{ maxOutputLength: number; info: true }>;
type Decoder = (body: InputType, options: Options) => Promise<Inflated>;

/** Off the main thread; each stops inflating at `maxOutputLength`, so a bomb costs no more than the cap. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', decoder(zlib.gunzip)],
  ['x-gzip', decoder(zlib.gunzip)],
  ['deflate', decoder(zlib.inflate)],
  ['br', decoder(zlib.brotliDecompress)],
  ['zstd', decoder(zlib.zstdDecompress)],
]);

/**
 * The body's bytes, decompressed.
 * @param encoding the `content-encoding` header
 * @param cap bytes, of the body as sent and as decompressed
 * @throws SallyportError `over_limit` over the cap; `bad_request` for an unknown encoding and for
 * a body that is damaged or goes on after its end
 */
export async function readBody(
  event: RestEvent,
  encoding: string | null,
  cap: number,
): Promise<Uint8Array> {
  const body = rawBody(event, cap);
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  const decode = DECODERS.get(name);
  if (decode === undefined) {
    const known = [...DECODERS.keys()].join(', ');
    throw new SallyportError('bad_request', `content-encoding must be one of ${known}`);
  }
  return body.byteLength === 0 ? body : inflate(decode, body, name, cap);
}

export function bodyOverLimit(cap: number): SallyportError {
  return new SallyportError(
    'over_limit',
    `the request body is over ${cap} bytes: split it, such as a bulk into several with fewer lines`,
  );
}

function rawBody(event: RestEvent, cap: number): Uint8Array {
  const text = event.body ?? '';
  // Four base64 characters are at most three bytes; UTF-8 has at least one byte for each.
  const atLeast = event.isBase64Encoded ? Math.ceil(text.length / 4) * 3 - 2 : text.length;
  if (atLeast > cap) throw bodyOverLimit(cap);
  const body = Buffer.from(text, event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.byteLength > cap) throw bodyOverLimit(cap);
  return body;
}

async function inflate(
  decode: Decoder,
  body: Uint8Array,
  name: string,
  cap: number,
): Promise<Uint8Array> {
  const inflated = await decode(body, { maxOutputLength: cap, info: true }).catch((error) => {
    if (error?.code === 'ERR_BUFFER_TOO_LARGE') throw bodyOverLimit(cap);
    throw damaged(name);
  });
  // zlib stops at the end of the stream and ignores what follows; another reader might not.
  if (inflated.engine.bytesWritten !== body.byteLength) throw damaged(name);
  return inflated.buffer;
}

function damaged(name: string): SallyportError {
  return new SallyportError('bad_request', `the request body is not well-formed ${name}`);
}

// The types of node:zlib do not know that `info: true` changes what the callback gets.
function decoder(
  run: (
    body: InputType,
    options: Options,
    done: (error: Error | null, result: NonSharedBuffer) => void,
  ) => void,
): Decoder {
  return promisify(run) as unknown as Decoder;
}
