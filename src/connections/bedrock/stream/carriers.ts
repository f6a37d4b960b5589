import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Carrier } from '../dialect.ts';
import { textAt } from '../json-member.ts';
import { openaiError, streamException } from '../refuse-bedrock.ts';
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
      yield bytes === undefined ? { type: `unknown ${type}`, data: {} } : chunkEvent(bytes);
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
      const error = textAt(parsed, 'error', 'message');
      if (error !== undefined) {
        throw upstreamError({ type: textAt(parsed, 'error', 'type') ?? '', message: error }, scrub);
      }
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
  if (carrier === 'sse' || carrier === 'sse-done') {
    return serverEvent(JSON.stringify(openaiError(error)), carrier === 'sse' ? 'error' : undefined);
  }
  const { type, message } = streamException(error);
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
