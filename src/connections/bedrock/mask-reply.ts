import type { ModelUse, Reply, Spend, Tally } from '../../gateway/connector.ts';
import type { Json } from '../../gateway/json.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { PartialUse, StreamedAnswer, WholeAnswer } from './dialect.ts';
import type { ResolvedCall } from './resolved-call.ts';
import { maskAnswer, type WholeMasker } from './stream/answer-visitor.ts';
import { carrierOf, refuseInStream } from './stream/carriers.ts';
import type { StreamEvent } from './stream/event-masker.ts';
import type { ModelAnswer } from './upstream/connect-model.ts';
import { readJson } from './upstream/read-json.ts';

/** Bytes of an answer that is no stream. */
const MAX_WHOLE = 32 * 1024 * 1024;

/** Masks an answer in whatever form it comes. @throws SallyportError `upstream_failed` */
export async function maskReply(
  call: ResolvedCall,
  answer: ModelAnswer,
  scrub: (text: string) => string,
): Promise<Reply> {
  const plan = call.dialect.answer;
  return plan.kind === 'whole'
    ? maskWhole(call, plan, answer)
    : maskStream(call, plan, answer, scrub);
}

async function maskWhole(
  call: ResolvedCall,
  plan: WholeAnswer,
  { prompt, headers, body, signal }: ModelAnswer,
): Promise<Reply> {
  const raw = await readJson(body, MAX_WHOLE);
  if (raw === undefined) throw unreadable();
  const use = useOf(call, [plan.use(raw, headers)]);
  let masked = prompt.count;
  const through = (masker: WholeMasker, value: Json, counted: (values: number) => void): Json => {
    const walked = maskAnswer(plan.shape, value, masker, counted);
    if (walked === undefined) throw unreadable();
    return walked;
  };
  const masker = await maskerFor(call, signal, (gather) => through(gather, raw, () => undefined));
  const given = through(masker, raw, (values) => {
    masked += values;
  });
  const recorded = call.recording ? through(call.recording, raw, () => undefined) : given;
  const shown = call.restoring ? through(call.restoring, given, () => undefined) : given;
  const bytes = Buffer.from(JSON.stringify(plan.finish?.(shown) ?? shown));
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...passedHeaders(headers) },
    body: once(bytes),
    record: () =>
      recordLines([{ prompt: call.recordedPrompt ?? prompt.body }, { answer: recorded }]),
    tally: () => tallyOf(use, masked, true),
  };
}

async function maskStream(
  call: ResolvedCall,
  plan: StreamedAnswer,
  { prompt, headers, body, signal }: ModelAnswer,
  scrub: (text: string) => string,
): Promise<Reply> {
  const carrier = carrierOf(plan.carrier);
  let masker = plan.events(call.masker, call.unknownEvents);
  const recorder = call.recording && plan.events(call.recording, 'drop');
  const restorer = call.restoring && plan.events(call.restoring, 'drop');
  let used: PartialUse = {};
  const last: Uint8Array[] = [];
  let waiting = 0;
  let toRecord: Json[] = [{ prompt: call.recordedPrompt ?? prompt.body }];
  let whole = false;

  /** One event of upstream's: what leaves now of it. */
  function take(event: StreamEvent): Uint8Array {
    used = together([used, plan.use(event)]);
    const masked = masker.take(event);
    toRecord.push(...recordedEvents(recorder ? recorder.take(event) : masked));
    const given = restorer ? masked.flatMap((one) => restorer.take(one)) : masked;
    const now: Uint8Array[] = [];
    for (const one of given) {
      const bytes = carrier.write(one);
      if (!one.last && last.length === 0) {
        now.push(bytes);
        continue;
      }
      last.push(bytes);
      waiting += bytes.byteLength;
      // What completes an answer is short; nothing says that what follows it ever ends.
      if (waiting > MAX_WHOLE) throw unreadable();
    }
    return now.length === 1 ? (now[0] as Uint8Array) : Buffer.concat(now);
  }

  /** The events, all at once where somebody has to be asked about their texts. */
  async function* events(): AsyncGenerator<StreamEvent> {
    if (call.asked === undefined) return yield* carrier.read(body, scrub);
    const all: StreamEvent[] = [];
    for await (const event of carrier.read(atMost(body, MAX_WHOLE), scrub)) all.push(event);
    const asked = await maskerFor(call, signal, (gather) => {
      const gathering = plan.events(gather, 'drop');
      for (const event of all) gathering.take(event);
    });
    masker = plan.events(asked, call.unknownEvents);
    yield* all;
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const event of events()) {
      const bytes = take(event);
      if (bytes.byteLength > 0) yield bytes;
    }
    if (!masker.isWhole()) {
      throw new SallyportError(
        'upstream_failed',
        'the stream of the model ended before its answer was complete',
      );
    }
    whole = true;
    last.push(carrier.end());
  }

  return {
    status: 200,
    headers: { 'content-type': carrier.contentType, ...passedHeaders(headers) },
    body: chunks(),
    record() {
      const lines = recordLines(toRecord);
      toRecord = [];
      return lines;
    },
    tally: () => tallyOf(useOf(call, [used]), prompt.count + masker.count(), whole),
    live: {
      last: () => Buffer.concat(last),
      failed: (error) => refuseInStream(plan.carrier, error),
    },
  };
}

/** What masks an answer; where a service has to be asked about its texts, these are gathered first. */
async function maskerFor(
  { masker, asked }: ResolvedCall,
  signal: AbortSignal,
  goThrough: (gather: WholeMasker) => unknown,
): Promise<WholeMasker> {
  if (asked === undefined) return masker;
  const { gather, masked } = asked();
  goThrough(gather);
  return masked(signal);
}

async function* atMost(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > most) throw unreadable();
    yield chunk;
  }
}

/** The parts of what was used, put together: the latest counts, and every tool. */
function together(parts: readonly PartialUse[]): PartialUse {
  const tools = parts.flatMap((part) => part.tools ?? []);
  return Object.assign({}, ...parts, { tools });
}

function useOf({ prices }: ResolvedCall, parts: readonly PartialUse[]): ModelUse | undefined {
  const { inputTokens, outputTokens, stopReason, tools = [] } = together(parts);
  if (inputTokens === undefined) return undefined;
  const output = outputTokens ?? 0;
  return {
    inputTokens,
    outputTokens: output,
    ...(prices && {
      usd: (inputTokens * prices.input + output * prices.output) / 1_000_000,
    }),
    ...(stopReason !== undefined && { stopReason }),
    ...(tools.length > 0 && { tools }),
  };
}

function tallyOf(usage: ModelUse | undefined, masked: number, whole: boolean): Tally {
  const spent = usage && whole ? spentOf(usage) : undefined;
  return {
    rows: 0,
    masked,
    truncated: false,
    ...(usage && { usage }),
    ...(spent && { spent }),
  };
}

function spentOf({ inputTokens, outputTokens, usd }: ModelUse): Spend {
  const tokens = inputTokens + outputTokens;
  return usd === undefined ? { tokens } : { tokens, usd };
}

function recordedEvents(events: readonly StreamEvent[]): Json[] {
  return events.map(({ type, data }) => ({ [type]: data }));
}

function recordLines(values: readonly Json[]): Uint8Array {
  return Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

const PASSED =
  /^x-amzn-bedrock-(input-token-count|output-token-count|cache-(read|write)-input-token-count|invocation-latency|performanceconfig-latency|service-tier)$/;

function passedHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].filter(([name, value]) => PASSED.test(name) && /^[\w.-]{1,40}$/.test(value)),
  );
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function unreadable(): SallyportError {
  return new SallyportError(
    'upstream_failed',
    'the answer of the model service is not what it should be',
  );
}
