import { Worker } from 'node:worker_threads';
import type { FrontError } from './backend-messages.ts';
import type { EngineCall, EngineReport, EngineSession } from './engine-protocol.ts';

type Done = Extract<EngineReport, { kind: 'done' }>;

/** How long an orderly end may take, in milliseconds */
const CLOSE_MS = 5_000;

/** A PostgreSQL with one backend, in a thread of its own. One call at a time. */
export interface PgliteEngine {
  readonly serverVersion: string;
  /** Runs SQL as the superuser. Only before the first session. */
  exec(sql: string): Promise<void>;
  /** Ends the session before and begins another; a refusal is what PostgreSQL said to its settings. */
  begin(session: EngineSession): Promise<FrontError | undefined>;
  /** Runs wire messages, handing their output on as it comes; says whether a transaction is open. */
  run(
    bytes: Uint8Array,
    onOutput: (bytes: Uint8Array) => void,
  ): Promise<Readonly<{ inTransaction: boolean }>>;
  /** Rolls back and forgets the session. */
  reset(): Promise<void>;
  /** Shuts the database down in order, or ends the thread if it does not answer in a few seconds. */
  close(): Promise<void>;
  /** Ends the thread whatever it is doing; a call under way is rejected. What was committed stays. */
  kill(): Promise<void>;
  /** Resolves when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Starts the thread and opens the database in `dataDir`. Rejects when that fails. */
export async function startPgliteEngine(dataDir: string): Promise<PgliteEngine> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), {
    workerData: { dataDir },
    stdout: true,
    stderr: true,
  });
  const ended = Promise.withResolvers<void>();
  let call = Promise.withResolvers<EngineReport>();
  let over = false;
  let onOutput: (bytes: Uint8Array) => void = () => undefined;

  worker.on('message', (report: EngineReport) => {
    if (report.kind === 'output') onOutput(report.bytes);
    else call.resolve(report);
  });
  worker.on('error', (error) => call.reject(error));
  worker.on('exit', () => {
    over = true;
    call.reject(new Error('the engine has ended'));
    ended.resolve();
  });

  async function answer(): Promise<Done | Extract<EngineReport, { kind: 'opened' }>> {
    const report = await call.promise;
    if (report.kind === 'failed') throw new Error(report.message);
    if (report.kind === 'output') throw new Error('unreachable: output is not an answer');
    return report;
  }

  async function ask(question: EngineCall): Promise<Done> {
    if (over) throw new Error('the engine has ended');
    call = Promise.withResolvers();
    worker.postMessage(question);
    const report = await answer();
    if (report.kind !== 'done') throw new Error('the engine answered out of turn');
    return report;
  }

  async function kill(): Promise<void> {
    await worker.terminate();
  }

  const opened = await answer();
  if (opened.kind !== 'opened') throw new Error('the engine answered out of turn');

  return {
    serverVersion: opened.serverVersion,
    ended: ended.promise,
    async exec(sql) {
      await ask({ op: 'exec', sql });
    },
    async begin(session) {
      return (await ask({ op: 'begin', session })).refusal;
    },
    async run(bytes, output) {
      onOutput = output;
      return ask({ op: 'run', bytes });
    },
    async reset() {
      await ask({ op: 'reset' });
    },
    async close() {
      const impatience = setTimeout(kill, CLOSE_MS);
      await ask({ op: 'close' }).catch(() => undefined);
      clearTimeout(impatience);
      await kill();
    },
    kill,
  };
}
