import { EventStreamCodec } from '@smithy/eventstream-codec';
import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** One message of `application/vnd.amazon.eventstream`, as Bedrock uses it. */
export type Frame =
  | Readonly<{ kind: 'event'; type: string; payload: Json }>
  | Readonly<{ kind: 'exception'; type: string; payload: Json }>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : utf8.decode(bytes)),
  (text) => Buffer.from(text),
);

/** Bytes of one frame: far more than any event has. The format itself allows 24 MB. */
const MAX_FRAME = 4 * 1024 * 1024;
/** Total length, length of headers and checksums: no frame is shorter. */
const LEAST_FRAME = 16;

/**
 * The frames in a stream of bytes, however it was cut.
 * @throws SallyportError `upstream_failed` for what is no frame, or when the stream ends inside one
 */
export async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    pending = pending.byteLength === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    let at = 0;
    while (pending.byteLength - at >= 4) {
      const length = pending.readUInt32BE(at);
      if (length < LEAST_FRAME || length > MAX_FRAME) throw malformed();
      if (pending.byteLength - at < length) break;
      yield decodeFrame(pending.subarray(at, at + length));
      at += length;
    }
    pending = pending.subarray(at);
  }
  if (pending.byteLength > 0) throw malformed();
}

/** An event as a frame. */
export function eventFrame(type: string, payload: Json): Uint8Array {
  return encodeFrame('event', ':event-type', type, payload);
}

/** An exception as a frame: SDKs raise it as their own typed error. */
export function exceptionFrame(type: string, message: string): Uint8Array {
  return encodeFrame('exception', ':exception-type', type, { message });
}

function encodeFrame(kind: string, header: string, type: string, payload: Json): Uint8Array {
  return codec.encode({
    headers: {
      [header]: { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: kind },
    },
    body: Buffer.from(JSON.stringify(payload)),
  });
}

function decodeFrame(bytes: Uint8Array): Frame {
  try {
    const { headers, body } = codec.decode(bytes);
    const text = (name: string) => String(headers[name]?.value ?? '');
    const payload = JSON.parse(body.byteLength === 0 ? '{}' : utf8.decode(body)) as Json;
    const kind = text(':message-type');
    if (kind === 'event') return { kind, type: text(':event-type'), payload };
    // An `error` names itself in other headers.
    const type = text(':exception-type') || text(':error-code');
    return { kind: 'exception', type, payload };
  } catch {
    throw malformed();
  }
}

function malformed(): SallyportError {
  return new SallyportError(
    'upstream_failed',
    'the model service sent a stream that is not well-formed',
  );
}
