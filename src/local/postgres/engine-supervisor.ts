import type { PgliteEngine } from './pglite-engine.ts';

/** Keeps an engine alive: whoever asks gets the one that runs, or waits for the next. */
export interface EngineSupervisor {
  /** Rejects when the engine cannot be started; the next call tries again. */
  engine(): Promise<PgliteEngine>;
  /** Ends this engine, whatever it is doing, and starts another. One that ended already is left alone. */
  restart(engine: PgliteEngine): void;
  /** Shuts the engine down in order, for good. */
  close(): Promise<void>;
}

/** Supervises the engines that `start` gives. The first one starts when it is first asked for. */
export function superviseEngine(start: () => Promise<PgliteEngine>): EngineSupervisor {
  let current: Promise<PgliteEngine> | undefined;
  let latest: PgliteEngine | undefined;
  let closed = false;

  function begin(starting: Promise<PgliteEngine>): Promise<PgliteEngine> {
    const forget = () => {
      if (current === starting) current = undefined;
    };
    starting
      .then((engine) => {
        latest = engine;
        return engine.ended;
      })
      .then(forget, forget);
    return starting;
  }

  return {
    engine() {
      if (closed) return Promise.reject(new Error('the database is shutting down'));
      current ??= begin(start());
      return current;
    },
    restart(engine) {
      if (closed || engine !== latest) return;
      latest = undefined;
      // INVARIANT: two engines never have the same files open; the next starts when this one is gone.
      current = begin(engine.kill().then(start));
    },
    async close() {
      closed = true;
      const engine = await current?.catch(() => undefined);
      await engine?.close();
    },
  };
}
