/** Time left for writing the outcome before Lambda stops the function, in milliseconds. */
const RESERVE_MS = 2_000;

export type RequestEnd = 'complete' | 'failed' | 'client-gone';

/** What the gate reads of a Lambda context. */
export type RequestContext = Readonly<{
  awsRequestId?: string;
  getRemainingTimeInMillis?: () => number;
  /** Aborted when the client disconnects. Only the local server knows; Lambda learns it from a failing write. */
  clientGone?: AbortSignal;
}>;

/** One request at the edge, from its arrival to its last byte. */
export interface RequestLife {
  /** Aborted when the client goes away, and shortly before the function runs out of time */
  readonly signal: AbortSignal;
  readonly startedAt: number;
  /** Body bytes taken from the app so far */
  bytes: number;
  /** How it ended, or would if it ended now */
  end(): RequestEnd;
  /** What broke the response, when it failed */
  failure(): unknown;
  /** The response broke. The first of these and `clientGone` wins. */
  failed(reason: Error): void;
  clientGone(reason: Error): void;
  /** Lets go of the timer and the client's signal. */
  over(): void;
}

export function startLife(context: RequestContext, now: () => number): RequestLife {
  const controller = new AbortController();
  let end: RequestEnd = 'complete';
  const stop = (how: RequestEnd, reason: Error) => {
    if (end !== 'complete') return;
    end = how;
    controller.abort(reason);
  };
  const failed = (reason: Error) => stop('failed', reason);
  const onGone = () => stop('client-gone', new Error('the client went away'));

  const { clientGone } = context;
  if (clientGone?.aborted) onGone();
  clientGone?.addEventListener('abort', onGone, { once: true });
  const deadline = startDeadline(context, failed);
  return {
    signal: controller.signal,
    startedAt: now(),
    bytes: 0,
    end: () => end,
    failure: () => (end === 'failed' ? controller.signal.reason : undefined),
    failed,
    clientGone: (reason) => stop('client-gone', reason),
    over: () => {
      clearTimeout(deadline);
      clientGone?.removeEventListener('abort', onGone);
    },
  };
}

function startDeadline(
  context: RequestContext,
  expire: (reason: Error) => void,
): NodeJS.Timeout | undefined {
  const left = context.getRemainingTimeInMillis?.();
  if (left === undefined) return undefined;
  const reason = new Error('the function is about to run out of time');
  return setTimeout(() => expire(reason), Math.max(0, left - RESERVE_MS)).unref();
}
