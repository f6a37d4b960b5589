import { type SallyportError, toSallyportError } from './sallyport-error.ts';

/** Looks again every so often whether an exchange that runs has been revoked. */
export type RevocationWatch = Readonly<{
  /** Aborted when the client goes away, or when the exchange is revoked */
  signal: AbortSignal;
  /** Why the watch aborted; undefined while it has not, or when the client did */
  reason(): SallyportError | undefined;
  stop(): void;
}>;

/** Promise 7 gives 5 seconds; two looks and a failed one fit in. */
const LOOK_MS = 1500;

/**
 * Watches until stopped. A look that fails is given one more chance: when the store stays silent,
 * the exchange is over, too.
 */
export function watchRevocation(look: () => Promise<void>, client: AbortSignal): RevocationWatch {
  const over = new AbortController();
  let failures = 0;
  let reason: SallyportError | undefined;
  let looking = false;

  async function lookAgain(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      await look();
      failures = 0;
    } catch (thrown) {
      const error = toSallyportError(thrown);
      failures++;
      if (error.code === 'revoked' || failures > 1) end(error);
    } finally {
      looking = false;
    }
  }

  function end(error: SallyportError): void {
    reason = error;
    clearInterval(timer);
    over.abort(error);
  }

  const clientGone = () => over.abort(client.reason);
  if (client.aborted) clientGone();
  else client.addEventListener('abort', clientGone, { once: true });
  const timer = setInterval(() => void lookAgain(), LOOK_MS);
  timer.unref();
  return {
    signal: over.signal,
    reason: () => reason,
    stop: () => clearInterval(timer),
  };
}
