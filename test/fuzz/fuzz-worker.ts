import { parentPort, workerData } from 'node:worker_threads';
import { fuzzFor } from './fuzz-for.ts';
import { TARGETS } from './targets.ts';

const { name, seed, milliseconds } = workerData as {
  name: string;
  seed: number;
  milliseconds: number;
};
const target = TARGETS.find((one) => one.name === name);
if (target === undefined) throw new RangeError(`no fuzz target is named \`${name}\``);
const outcome = await fuzzFor(target, {
  seed,
  milliseconds,
  now: () => performance.now(),
  progress: (runs) => parentPort?.postMessage({ runs }),
});
parentPort?.postMessage({ outcome });
