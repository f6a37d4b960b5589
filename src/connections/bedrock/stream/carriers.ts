import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Carrier } from '../dialect.ts';
import { textAt } from '../json-member.ts';
import { openaiError, streamException } from '../refuse-bedrock.ts';
import { failureIn, type NamedFailure } from '../upstream/named-failure.ts';
import { upstreamError } from '../upstream/upstream-error.ts';
import type { StreamEvent } from './event-masker.ts';
import { eventFrame, exceptionFrame, type Frame, readFrames } from './frames.ts';
import { readServerEvents, serverEvent } from './server-events.ts';

/** How events travel: read from upstream, and written for the caller. */
export type EventCarrier = Readonly<{
  contentType: string;
  /** @throws SallyportError for an exception of upstream's, and for what is not well-formed */
  read: (
    body: AsyncIterable<Uint8Array>,
    scrub: (text: string) => string,
  ) => AsyncGenerator<StreamEvent>;
  write: (event: StreamEvent) => Uint8Array;
  /** What follows the last event */
  end: () => Uint8Array;
}>;

const NOTHING = new Uint8Array();
const NAMELESS: NamedFailure = { type: '', message: '' };

const FRAMES: EventCarrier = {
  contentType: 'application/vnd.amazon.eventstream',
  async *read(body, scrub) {
    for await (const frame of readFrames(body)) yield eventOf(frame, scrub);
  },
  write: ({ type, data }) => eventFrame(type, data),
  end: () => NOTHING,
};

/** The events of a model's own API, each in a `chunk` as base64. */
const CHUNKS: EventCarrier = {
  ...FRAMES,
  async *read(body, scrub) {
    for await (const frame of readFrames(body)) {
      const { type, data } = eventOf(frame, scrub);
      const bytes = type === 'chunk' ? textAt(data, 'bytes') : undefined;
      // Left to what becomes of unknown events.
      const event = bytes === undefined ? { type: `unknown ${type}`, data: {} } : chunkEvent(bytes);
      const failure = textAt(event.data, 'type') === 'error' ? failureIn(event.data) : undefined;
      if (failure !== undefined) throw upstreamError(failure, scrub);
      yield event;
    }
  },
  write: ({ data }) =>
    eventFrame('chunk', { bytes: Buffer.from(JSON.stringify(data)).toString('base64') }),
};

const SERVER_EVENTS: EventCarrier = {
  contentType: 'text/event-stream; charset=utf-8',
  async *read(body, scrub) {
    for await (const { name, data } of readServerEvents(body)) {
      if (data === '[DONE]') return;
      const parsed = parsedJson(data);
      const failure = failureIn(parsed) ?? (name === 'error' ? NAMELESS : undefined);
      if (failure !== undefined) throw upstreamError(failure, scrub);
      yield { type: name ?? textAt(parsed, 'type') ?? 'chunk', data: parsed };
    }
  },
  write: ({ type, data }) => serverEvent(JSON.stringify(data), type === 'chunk' ? undefined : type),
  end: () => NOTHING,
};

/** OpenAI's chat completions end in a word of their own. */
const DONE_EVENTS: EventCarrier = { ...SERVER_EVENTS, end: () => serverEvent('[DONE]') };

const CARRIERS: Readonly<Record<Carrier, EventCarrier>> = {
  frames: FRAMES,
  chunks: CHUNKS,
  'sse-done': DONE_EVENTS,
  sse: SERVER_EVENTS,
};

export function carrierOf(carrier: Carrier): EventCarrier {
  return CARRIERS[carrier];
}

/** A failure as the last words of a stream, by which its clients raise their own errors. */
export function refuseInStream(carrier: Carrier, error: SallyportError): Uint8Array {
  const told = openaiError(error);
  if (carrier === 'sse-done') return serverEvent(JSON.stringify(told));
  if (carrier === 'sse') {
    const { code, message, param } = told.error;
    // The event as it is documented, and the member that clients raise errors of.
    const event = { type: 'error', code, message, param, ...told };
    return serverEvent(JSON.stringify(event), 'error');
  }
  const { type, message } = streamException(error, carrier);
  return exceptionFrame(type, message);
}

function eventOf({ kind, type, payload }: Frame, scrub: (text: string) => string): StreamEvent {
  if (kind === 'event') return { type, data: payload };
  throw upstreamError({ type, message: textAt(payload, 'message') ?? '' }, scrub);
}

function chunkEvent(bytes: string): StreamEvent {
  return { type: 'chunk', data: parsedJson(Buffer.from(bytes, 'base64').toString('utf8')) };
}

function parsedJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new SallyportError('upstream_failed', 'the model sent an event that is not JSON');
  }
}
