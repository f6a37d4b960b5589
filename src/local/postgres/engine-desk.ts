import type { EngineSession } from './engine-protocol.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import { engineTurns, type Turn } from './engine-turns.ts';
import { ENGINE_DOWN, ENGINE_LOST, FrontFailure, WAIT_LIMIT } from './front-failure.ts';
import type { PgliteEngine } from './pglite-engine.ts';

/** The engine, for one session alone, until `release` or `abandon`. */
export interface EngineLease {
  readonly engine: PgliteEngine;
  /** Ends the engine with whatever it is doing; the next lease is on another. */
  end(): void;
  /** Gives the engine back between transactions. */
  release(): void;
  /** Gives it back in whatever state it is: rolls back and forgets the session. Never throws. */
  abandon(): Promise<void>;
}

/** How long the engine may take to change sessions, in milliseconds */
const RESET_MS = 5_000;

/** Lends the one engine to sessions in turn. */
export interface EngineDesk {
  /**
   * Waits for the engine and makes it the session's. A session that nobody came after keeps its
   * settings and prepared statements; otherwise it starts from its own start-up parameters.
   * @throws FrontFailure when the wait is too long, the engine is down, or the session's settings are refused
   */
  lend(session: EngineSession, waitMs: number, signal: AbortSignal): Promise<EngineLease>;
}

/** A desk for the engine of a supervisor. */
export function engineDesk(supervisor: EngineSupervisor): EngineDesk {
  const turns = engineTurns();
  let last: Readonly<{ engine: PgliteEngine; session: EngineSession }> | undefined;

  async function abandon(engine: PgliteEngine, turn: Turn): Promise<void> {
    last = undefined;
    // An engine that cannot even roll back is of no use to the next session.
    const impatience = setTimeout(() => supervisor.restart(engine), RESET_MS);
    await engine.reset().catch(() => supervisor.restart(engine));
    clearTimeout(impatience);
    turn.release();
  }

  async function settle(engine: PgliteEngine, session: EngineSession): Promise<void> {
    if (last?.engine === engine && last.session === session) return;
    last = undefined;
    const impatience = setTimeout(() => supervisor.restart(engine), RESET_MS);
    const refusal = await engine.begin(session).catch(() => {
      supervisor.restart(engine);
      return ENGINE_LOST;
    });
    clearTimeout(impatience);
    if (refusal !== undefined) throw new FrontFailure(refusal);
    last = { engine, session };
  }

  return {
    async lend(session, waitMs, signal) {
      const turn = await turns.take(waitMs, signal).catch(() => {
        throw new FrontFailure(WAIT_LIMIT);
      });
      try {
        const engine = await supervisor.engine().catch(() => {
          throw new FrontFailure(ENGINE_DOWN);
        });
        await settle(engine, session);
        return {
          engine,
          end: () => supervisor.restart(engine),
          release: () => turn.release(),
          abandon: () => abandon(engine, turn),
        };
      } catch (error) {
        turn.release();
        throw error;
      }
    },
  };
}
