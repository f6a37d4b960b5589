import type { FrontError } from './backend-messages.ts';

/** Whose statements run next, and with which settings. */
export type EngineSession = Readonly<{
  role: string;
  /** Start-up parameters of the client, set with the role's own rights */
  settings: Readonly<Record<string, string>>;
}>;

/** What the front asks of the engine's thread. One call at a time; each is answered once. */
export type EngineCall =
  /** Runs SQL as the superuser; only before the first session */
  | Readonly<{ op: 'exec'; sql: string }>
  /** Takes every trace of the session before away and becomes the next one */
  | Readonly<{ op: 'begin'; session: EngineSession }>
  /** Runs wire messages; their output comes as `output` reports before the answer */
  | Readonly<{ op: 'run'; bytes: Uint8Array }>
  /** Rolls back and forgets the session */
  | Readonly<{ op: 'reset' }>
  /** Shuts the database down in order */
  | Readonly<{ op: 'close' }>;

/** What the engine's thread says. */
export type EngineReport =
  | Readonly<{ kind: 'opened'; serverVersion: string }>
  | Readonly<{ kind: 'output'; bytes: Uint8Array }>
  | Readonly<{ kind: 'done'; inTransaction: boolean; refusal?: FrontError }>
  | Readonly<{ kind: 'failed'; message: string }>;
