import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FuzzOutcome } from './fuzz-for.ts';
import { TARGETS } from './targets.ts';

/** A batch that takes longer hangs. */
const HANGS_AFTER = 60_000;
const DEFAULT_SECONDS = 60;

const USAGE = `usage: npm run fuzz -- [--seconds PER_TARGET] [--seed INTEGER] [--json] [--target NAME]…

Tries laws on generated input for as long as it is given, a minute in all unless told.
targets: ${TARGETS.map(({ name }) => name).join(', ')}

examples:
  npm run fuzz
  npm run fuzz -- --target stream --seconds 600
  npm run fuzz -- --target stream --seed 2305   # what a failure names, again

exit codes: 0 every law held, 1 one did not, 2 the arguments were not understood
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    target: { type: 'string', multiple: true },
  },
});
const targets = TARGETS.filter(({ name }) => values.target?.includes(name) ?? true);
const seconds = Number(values.seconds ?? DEFAULT_SECONDS / TARGETS.length);
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
if (!(seconds >= 0) || !Number.isSafeInteger(seed) || targets.length === 0) {
  process.stderr.write(USAGE);
  process.exit(2);
}
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

/** Runs a target in a thread of its own, so that one that hangs is found, too. */
function fuzz(name: string): Promise<FuzzOutcome> {
  const { promise, resolve } = Promise.withResolvers<FuzzOutcome>();
  let runs = 0;
  const fail = (error: string): void =>
    resolve({ name, seed, runs, failure: { seed, path: '', input: 'unknown', error } });
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: { name, seed, milliseconds: seconds * 1000 },
  });
  const hung = (): NodeJS.Timeout =>
    setTimeout(
      () => fail(`no progress in ${HANGS_AFTER / 1000} s after ${runs} runs`),
      HANGS_AFTER,
    );
  let watch = hung();
  worker.on('message', (message: { runs?: number; outcome?: FuzzOutcome }) => {
    clearTimeout(watch);
    if (message.outcome !== undefined) return resolve(message.outcome);
    runs = message.runs ?? runs;
    watch = hung();
  });
  worker.on('error', (error) => fail(String(error)));
  return promise.finally(async () => {
    clearTimeout(watch);
    await worker.terminate();
  });
}

const outcomes: FuzzOutcome[] = [];
for (const { name } of targets) {
  const outcome = await fuzz(name);
  outcomes.push(outcome);
  if (values.json) continue;
  const { failure, runs } = outcome;
  process.stdout.write(`${failure === undefined ? 'ok  ' : 'FAIL'} ${name}: ${runs} inputs\n`);
  if (failure === undefined) continue;
  process.stdout.write(
    `     smallest input: ${failure.input}\n     ${failure.error.split('\n').join('\n     ')}\n     again: npm run fuzz -- --target '${name}' --seed ${failure.seed}\n`,
  );
}
if (values.json) process.stdout.write(`${JSON.stringify({ seed, seconds, outcomes })}\n`);
else process.stdout.write(`seed ${seed}\n`);
process.exitCode = outcomes.some(({ failure }) => failure !== undefined) ? 1 : 0;
