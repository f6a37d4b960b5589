import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** One event of `text/event-stream`. */
export type ServerEvent = Readonly<{ name?: string; data: string }>;

/** Characters of one event. */
const MAX_EVENT = 4 * 1024 * 1024;
const LINE_END = /\r\n|\n|\r/g;

/**
 * The events in a stream of bytes, wherever it was cut: in a line, between the two characters of a
 * line end, or in a character. https://html.spec.whatwg.org/multipage/server-sent-events.html
 * @throws SallyportError `upstream_failed` for what is not UTF-8, or an event without an end
 */
export async function* readServerEvents(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  /** What has come of a line that has no end yet */
  let open: string[] = [];
  /** Characters of what is open, and of the event's lines */
  let size = 0;
  let name: string | undefined;
  let data: string[] = [];

  /** The event that a blank line ends. */
  function dispatch(): readonly ServerEvent[] {
    const event = data.length === 0 ? [] : [{ data: data.join('\n'), ...(name && { name }) }];
    name = undefined;
    data = [];
    size = 0;
    return event;
  }

  function line(text: string): readonly ServerEvent[] {
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') {
      data.push(value);
      size += value.length;
    }
    if (field === 'event') name = value;
    return [];
  }

  /** INVARIANT: no character is looked at again and again while a line grows. */
  function take(text: string, final: boolean): readonly ServerEvent[] {
    const goesOn = !/[\r\n]/.test(text) && !open.at(-1)?.endsWith('\r');
    open.push(text);
    size += text.length;
    const events = goesOn && !final ? [] : lines(final);
    if (size > MAX_EVENT) throw malformed();
    return events;
  }

  function lines(final: boolean): readonly ServerEvent[] {
    const all = open.join('');
    size -= all.length;
    const events: ServerEvent[] = [];
    let from = 0;
    for (const { 0: end, index } of all.matchAll(LINE_END)) {
      // A carriage return at the end may be the first half of a line end.
      if (!final && end === '\r' && index === all.length - 1) break;
      events.push(...line(all.slice(from, index)));
      from = index + end.length;
    }
    open = from === all.length ? [] : [all.slice(from)];
    size += all.length - from;
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
