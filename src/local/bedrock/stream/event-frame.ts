import { EventStreamCodec } from '@smithy/eventstream-codec';
import type { Json } from '../../../gateway/json.ts';
import type { ExceptionType } from '../runtime-error.ts';

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes)),
  (text) => new TextEncoder().encode(text),
);

export const FRAMES = 'application/vnd.amazon.eventstream';

/** An event of `application/vnd.amazon.eventstream`. */
export function eventFrame(type: string, payload: Json): Uint8Array {
  return frame({ ':event-type': type, ':message-type': 'event' }, payload);
}

/** An exception in a stream; its clients raise it as the error of that name. */
export function exceptionFrame(type: ExceptionType, message: string): Uint8Array {
  const member = type.charAt(0).toLowerCase() + type.slice(1);
  return frame({ ':exception-type': member, ':message-type': 'exception' }, { message });
}

/** An event of a model's own API, as the service wraps it. */
export function chunkFrame(event: Json): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(event)).toString('base64');
  return eventFrame('chunk', { bytes, p: padding(bytes) });
}

const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The service pads events, so that their length tells less of what is in them. */
export function padding(text: string): string {
  return PADDING.slice(0, 2 + ((text.length * 7) % (PADDING.length - 2)));
}

function frame(headers: Readonly<Record<string, string>>, payload: Json): Uint8Array {
  const all = { ...headers, ':content-type': 'application/json' };
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, { type: 'string', value }]),
    ),
    body: Buffer.from(JSON.stringify(payload)),
  });
}
