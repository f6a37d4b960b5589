import { join } from 'node:path';
import { firstScreen } from './first-screen.ts';
import { readLocalEnv } from './local-env.ts';
import { type LocalGate, startLocalGate } from './local-gate.ts';
import { localLog } from './local-log.ts';
import { useRealOpenSearch } from './opensearch/real-opensearch.ts';
import { useRealPostgres } from './postgres/real-postgres.ts';

/** `npm start`: the whole gate on this machine, until it is told to stop. */
async function main(): Promise<void> {
  const { port, postgresUrl, opensearchUrl, directory } = readLocalEnv(process.env);
  const project = join(import.meta.dirname, '..', '..');
  const started = performance.now();
  const gate = await startLocalGate({
    project,
    directory: directory ?? join(process.cwd(), '.sallyport'),
    port,
    log: localLog(process.stderr),
    progress: (part) => console.log(`  ${part} ready`),
    ...(postgresUrl !== undefined && { postgres: () => useRealPostgres(postgresUrl) }),
    ...(opensearchUrl !== undefined && {
      opensearch: () => useRealOpenSearch(opensearchUrl, { project }),
    }),
  });
  stopOnSignal(gate);
  console.log(firstScreen(gate, (performance.now() - started) / 1000));
}

/** The first signal closes in order, a second one at once. */
function stopOnSignal(gate: LocalGate): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    console.log('\nstopping; exchanges under way may finish');
    gate.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  if (process.env['npm_lifecycle_event'] === 'start') onOrphaned(stop);
}

/** npm puts a shell between itself and this process, which does not hand signals on when it is ended. */
function onOrphaned(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
  timer.unref();
}

console.log('starting Sallyport on this machine');
main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
