/** The right to use the one engine, until it is released. */
export interface Turn {
  release(): void;
}

/** Hands out turns, one at a time, first come first served. */
export interface EngineTurns {
  /**
   * Waits for a turn, at most `waitMs` milliseconds.
   * @throws Error `the wait is over` when it took longer, or the signal's reason when it aborts
   */
  take(waitMs: number, signal: AbortSignal): Promise<Turn>;
}

/** Turns for one engine. */
export function engineTurns(): EngineTurns {
  const waiting: (() => void)[] = [];
  let taken = false;

  function turn(): Turn {
    let released = false;
    return {
      release() {
        if (released) return;
        released = true;
        const next = waiting.shift();
        if (next === undefined) taken = false;
        else next();
      },
    };
  }

  return {
    async take(waitMs, signal) {
      signal.throwIfAborted();
      if (!taken) {
        taken = true;
        return turn();
      }
      const mine = Promise.withResolvers<Turn>();
      const enter = () => mine.resolve(turn());
      const leave = (reason: unknown) => {
        const place = waiting.indexOf(enter);
        if (place >= 0) waiting.splice(place, 1);
        mine.reject(reason);
      };
      const abort = () => leave(signal.reason);
      const timer = setTimeout(() => leave(new Error('the wait is over')), waitMs);
      signal.addEventListener('abort', abort, { once: true });
      waiting.push(enter);
      try {
        return await mine.promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      }
    },
  };
}
