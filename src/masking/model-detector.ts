import { SallyportError } from '../gateway/sallyport-error.ts';
import { detectionCache } from './detection-cache.ts';
import type { Finding } from './finding.ts';
import { limiter } from './limiter.ts';
import { mergeFindings } from './merge-findings.ts';
import { findingsByText, modelRequests, type Piece, type RequestSizes } from './model-request.ts';
import type { TextDetector } from './text-detector.ts';

/**
 * One request to a model service: the findings of each piece, in its own indices. Throws where it
 * cannot be answered in full.
 */
export type AskModel = (
  pieces: readonly string[],
  signal: AbortSignal,
) => Promise<readonly (readonly Finding[])[]>;

type Options = Readonly<{
  ask: AskModel;
  sizes: RequestSizes;
  /** Requests at once, of all callers together */
  concurrency: number;
  /** Milliseconds for all requests of one call */
  timeoutMs: number;
  cacheBytes: number;
}>;

/** There is nothing to find in text without one. */
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/**
 * Asks a model service about texts: what was asked before is remembered, long texts are cut and
 * short ones sent together.
 *
 * The detector throws SallyportError: `unavailable` when the service does not answer in time or at
 * all, `denied` when its answer cannot be what it found.
 */
export function modelDetector(options: Options): TextDetector {
  const { ask, sizes, timeoutMs } = options;
  const cache = detectionCache(options.cacheBytes);
  const limited = limiter(options.concurrency);

  async function answers(pieces: readonly Piece[], signal: AbortSignal) {
    signal.throwIfAborted();
    const values = pieces.map(({ value }) => value);
    const found = await unlessAborted(ask(values, signal), signal);
    if (found.length !== pieces.length) throw unreadableAnswer();
    return pieces.map((piece, index) => {
      const findings = found[index] ?? [];
      if (!findings.every((finding) => isWithin(finding, piece.value))) throw unreadableAnswer();
      return { piece, findings };
    });
  }

  async function detect(texts: readonly string[], caller: AbortSignal | undefined) {
    // The first failure ends what is under way or waits.
    const stop = new AbortController();
    const signals = [stop.signal, AbortSignal.timeout(timeoutMs), ...(caller ? [caller] : [])];
    const signal = AbortSignal.any(signals);
    const requests = modelRequests(texts, sizes);
    const answered = (pieces: readonly Piece[]) =>
      answers(pieces, signal).catch((error: unknown) => {
        stop.abort();
        throw refused(error);
      });
    const found = await Promise.all(requests.map((pieces) => limited(() => answered(pieces))));
    return findingsByText(texts.length, found.flat());
  }

  return async (texts, signal) => {
    const known = new Map<string, readonly Finding[]>();
    const unknown = new Map<string, string>();
    const keys = texts.map((text) => (LETTER_OR_DIGIT.test(text) ? cache.keyOf(text) : ''));
    known.set('', []);
    for (const [index, key] of keys.entries()) {
      const findings = known.get(key) ?? cache.get(key);
      if (findings === undefined) unknown.set(key, texts[index] ?? '');
      else known.set(key, findings);
    }
    const found = unknown.size === 0 ? [] : await detect([...unknown.values()], signal);
    for (const [index, key] of [...unknown.keys()].entries()) {
      const findings = mergeFindings(found[index] ?? [], () => 0);
      known.set(key, findings);
      cache.set(key, findings);
    }
    return keys.map((key) => {
      const findings = known.get(key);
      if (findings === undefined) throw unreadableAnswer();
      return findings;
    });
  };
}

/** What a service answered that cannot be true: nothing of the text may be shown. */
export function unreadableAnswer(): SallyportError {
  return new SallyportError(
    'denied',
    'the service that a mask asks about text gave an answer that cannot be used, so nothing more was returned',
  );
}

/** INVARIANT: the error of a service is not kept. It may hold the text. */
function refused(error: unknown): SallyportError {
  if (error instanceof SallyportError) return error;
  return new SallyportError(
    'unavailable',
    'the service that a mask asks about text did not answer, so nothing more was returned',
    { cause: new Error(error instanceof Error ? error.name : 'unknown') },
  );
}

function isWithin({ start, end }: Finding, text: string): boolean {
  return (
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    start >= 0 &&
    start < end &&
    end <= text.length
  );
}

/** A service that ignores the signal is left behind. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
