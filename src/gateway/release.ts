import type { SessionArchive, TranscriptWriter } from '../sessions/session-archive.ts';
import type { ExchangeKey } from '../sessions/session-store.ts';
import type { LiveReply, Reply, Spend, Tally } from './connector.ts';
import { heldStream } from './held-stream.ts';
import type { Journal } from './journal.ts';
import type { Json } from './json.ts';
import { liveStream } from './live-stream.ts';
import { SallyportError, toSallyportError } from './sallyport-error.ts';
import { WholeResponse } from './whole-response.ts';

export type ReleaseContext = Readonly<{
  /** Gives the upstream back. Never throws. */
  end: () => Promise<void>;
  /** Counts what was used up; all that was reserved where that is not known. Never throws. */
  settle: (spent: Spend | undefined) => Promise<void>;
  journal: Journal;
  key: ExchangeKey;
  archive: SessionArchive;
  /** Names the credential that was used */
  credential: string;
  /** The request as people read it: first line of the transcript */
  shown: Json;
  /** Aborted when the client goes away, or with a SallyportError when the exchange is over */
  signal: AbortSignal;
}>;

/** An answer up to this size is whole before its first byte leaves, so that faults still get a status. */
const HELD_BYTES = 64 * 1024;

/**
 * Lets a masked reply out. Every byte is in the transcript before it leaves, and the last chunk is
 * held until transcript and outcome are durable (promise 1).
 * @throws SallyportError when the reply fails before anything left
 */
export async function release(reply: Reply, context: ReleaseContext): Promise<Response> {
  const { archive, key, shown, journal } = context;
  const transcript = archive.create(transcriptKey(key));
  const chunks = reply.body[Symbol.asyncIterator]();
  const headers = { ...reply.headers, ...journal.headers() };
  let finished: Promise<void> | undefined;

  async function next(): Promise<Uint8Array | undefined> {
    context.signal.throwIfAborted();
    const { done, value } = await chunks.next();
    if (done === true) return undefined;
    await transcript.write(reply.record?.() ?? value);
    return value;
  }

  /** Ends the exchange in whatever state it is, once. */
  function finish(
    state: 'completed' | 'failed' | 'aborted',
    error?: SallyportError,
  ): Promise<void> {
    finished ??= settle(state, error);
    return finished;
  }

  async function settle(
    state: 'completed' | 'failed' | 'aborted',
    error?: SallyportError,
  ): Promise<void> {
    await context.end();
    const { spent, ...tally } = reply.tally();
    await context.settle(spent);
    const kept = await transcript.commit();
    await journal.close({
      state,
      ...tally,
      transcript: kept,
      credential: context.credential,
      status: error?.status ?? reply.status,
      ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    });
  }

  /** Nobody is there to hear of a failure. */
  function gone(): boolean {
    return context.signal.aborted && !(context.signal.reason instanceof SallyportError);
  }

  async function fail(thrown: unknown): Promise<SallyportError> {
    const { aborted, reason } = context.signal;
    const error = gone()
      ? new SallyportError('unavailable', 'the client went away before the answer was complete')
      : toSallyportError(aborted ? reason : thrown);
    await chunks.return?.(undefined).catch(() => undefined);
    try {
      await finish(gone() ? 'aborted' : 'failed', error);
      return error;
    } catch (unrecorded) {
      return toSallyportError(unrecorded);
    } finally {
      await drop(transcript, finished);
    }
  }

  async function cancel(): Promise<void> {
    await chunks.return?.(undefined).catch(() => undefined);
    await finish('aborted').catch(() => undefined);
    await drop(transcript, finished);
  }

  function liveBody(live: LiveReply): ReadableStream<Uint8Array> {
    return liveStream({
      next,
      signal: context.signal,
      async complete() {
        const last = live.last();
        await transcript.write(reply.record?.() ?? last);
        await finish('completed');
        return last;
      },
      async fail(thrown) {
        const error = await fail(thrown);
        return gone() ? { error } : { error, words: live.failed(error) };
      },
      cancel,
    });
  }

  try {
    await transcript.write(firstLine(shown));
    if (reply.live !== undefined) {
      return new Response(liveBody(reply.live), { status: reply.status, headers });
    }
    const held = await hold(next);
    if (held.ended) {
      await finish('completed');
      return new WholeResponse(joined(held.chunks), {
        status: reply.status,
        headers: { ...headers, ...tallyHeaders(reply.tally()) },
      });
    }
    const body = heldStream(held.chunks, {
      next,
      signal: context.signal,
      complete: () => finish('completed'),
      fail,
      cancel,
    });
    return new Response(body, { status: reply.status, headers });
  } catch (thrown) {
    throw await fail(thrown);
  }
}

/** The first chunks of a reply: all of them, or as many as fill what may be held. */
async function hold(
  next: () => Promise<Uint8Array | undefined>,
): Promise<{ chunks: Uint8Array[]; ended: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= HELD_BYTES) {
    const chunk = await next();
    if (chunk === undefined) return { chunks, ended: true };
    chunks.push(chunk);
    bytes += chunk.byteLength;
  }
  return { chunks, ended: false };
}

/** A transcript whose exchange could not be closed is dropped: nothing points to it. */
async function drop(
  transcript: TranscriptWriter,
  finished: Promise<void> | undefined,
): Promise<void> {
  await finished?.catch(() => transcript.abort());
}

function transcriptKey({ session, exchange }: ExchangeKey): string {
  return `${session}/${exchange}`;
}

/** The request on a line of its own, then the response as it was sent. */
function firstLine(shown: Json): Uint8Array {
  return Buffer.from(`${JSON.stringify({ request: shown })}\n`);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only, ...more] = chunks;
  if (only !== undefined && more.length === 0) return only;
  const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function tallyHeaders({ masked, truncated }: Tally): Record<string, string> {
  return {
    'sallyport-masked': String(masked),
    ...(truncated ? { 'sallyport-truncated': 'true' } : {}),
  };
}
