import fc from 'fast-check';
import type { FuzzTarget } from './fuzz-target.ts';

/** How a target fared: how many inputs were tried, and the smallest input that broke the law. */
export type FuzzOutcome = Readonly<{
  name: string;
  seed: number;
  runs: number;
  failure?: Readonly<{ seed: number; path: string; input: string; error: string }>;
}>;

const BATCH = 100;

/**
 * Tries a target in batches until `milliseconds` have gone or it fails. Batch `n` is seeded with
 * `seed + n`, so that a failure is found again with the seed that it names. At least one batch is tried.
 */
export async function fuzzFor(
  { name, property }: FuzzTarget,
  {
    seed,
    milliseconds,
    now,
    progress = () => undefined,
  }: { seed: number; milliseconds: number; now: () => number; progress?: (runs: number) => void },
): Promise<FuzzOutcome> {
  const law = await property();
  const end = now() + milliseconds;
  let runs = 0;
  for (let batch = 0; batch === 0 || now() < end; batch++) {
    const details = await fc.check(law, { seed: seed + batch, numRuns: BATCH });
    runs += details.numRuns;
    if (details.failed) {
      return {
        name,
        seed,
        runs,
        failure: {
          seed: details.seed,
          path: details.counterexamplePath ?? '',
          input: fc.stringify(details.counterexample),
          error: String(details.errorInstance ?? 'the law does not hold'),
        },
      };
    }
    progress(runs);
  }
  return { name, seed, runs };
}
