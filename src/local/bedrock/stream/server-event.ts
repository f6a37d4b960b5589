import type { Json } from '../../../gateway/json.ts';

export const SERVER_EVENTS = 'text/event-stream; charset=utf-8';

/** One event of a `text/event-stream`. */
export function serverEvent(data: Json | '[DONE]', name?: string): Uint8Array {
  const text = data === '[DONE]' ? data : JSON.stringify(data);
  return Buffer.from(`${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`);
}
