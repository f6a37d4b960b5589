import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** One event of `text/event-stream`. */
export type ServerEvent = Readonly<{ name?: string; data: string }>;

/** Characters of one event. */
const MAX_EVENT = 4 * 1024 * 1024;
const LINE_END = /\r\n|\n|\r/;

/**
 * The events in a stream of bytes, wherever it was cut: in a line, between the two characters of a
 * line end, or in a character. https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @throws SallyportError `upstream_failed` for what is not UTF-8, or an event without an end
 */
export async function* readServerEvents(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let pending = '';
  let name: string | undefined;
  let data: string[] = [];

  /** The event that a blank line ends. */
  function dispatch(): readonly ServerEvent[] {
    const event = data.length === 0 ? [] : [{ data: data.join('\n'), ...(name && { name }) }];
    name = undefined;
    data = [];
    return event;
  }

  function line(text: string): readonly ServerEvent[] {
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    if (field === 'event') name = value;
    return [];
  }

  function take(text: string, final: boolean): readonly ServerEvent[] {
    pending += text;
    if (pending.length > MAX_EVENT) throw malformed();
    const events: ServerEvent[] = [];
    for (;;) {
      const end = LINE_END.exec(pending);
      // A carriage return at the end may be the first half of a line end.
      if (end === null || (!final && end[0] === '\r' && end.index === pending.length - 1)) break;
      events.push(...line(pending.slice(0, end.index)));
      pending = pending.slice(end.index + end[0].length);
    }
    return events;
  }

  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw malformed();
    }
  };
  for await (const chunk of source) yield* take(decode(chunk), false);
  yield* take(decode(), true);
  // INVARIANT: what no blank line ended is no event.
}

/** An event as bytes. */
export function serverEvent(data: string, name?: string): Uint8Array {
  return Buffer.from(`${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`);
}

function malformed(): SallyportError {
  return new SallyportError(
    'upstream_failed',
    'the model service sent a stream that is not well-formed',
  );
}
