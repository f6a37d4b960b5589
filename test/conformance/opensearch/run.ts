import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CannotRun } from './cannot-run.ts';
import { type OpenSearchServer, startOpenSearch } from './start-opensearch.ts';

const ROOT = join(import.meta.dirname, '../../..');
const GIVEN = process.env['SALLYPORT_OPENSEARCH_URL'];

let suitesRun = false;

/** `npm run conformance:opensearch`: the suites against a real server, which is stopped afterwards. */
async function main(): Promise<number> {
  const server = await startOrUse();
  if (server === undefined) return 0;
  try {
    return await runSuites(server.url, process.argv.slice(2));
  } finally {
    await server.close();
  }
}

async function startOrUse(): Promise<OpenSearchServer | undefined> {
  if (GIVEN !== undefined) return { url: GIVEN, close: async () => undefined };
  try {
    return await startOpenSearch(say);
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    say(`could not run: ${error.message}`);
    return undefined;
  }
}

function runSuites(url: string, args: readonly string[]): Promise<number> {
  suitesRun = true;
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const suites = spawn(
    process.execPath,
    [vitest, 'run', '--config', 'vitest.conformance.config.ts', ...args],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, SALLYPORT_OPENSEARCH_URL: url } },
  );
  // The terminal hands an interrupt to the suites as well; the server is stopped when they have ended.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => suites.kill(signal));
  return new Promise((resolve, reject) => {
    suites.once('error', reject);
    suites.once('exit', (code) => resolve(code ?? 1));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Before the suites run, a signal ends this process in order, so that the server goes with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!suitesRun) process.exit(1);
  });
}
process.exitCode = await main();
