/** Processor milliseconds of one call; other processes on the machine do not count. */
export function cpuTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Rounds until V8 has made of the code what it will: with a tenth of them a scan is measured a fifth too slow. */
const WARM_UP = 80;

/** Median processor milliseconds of each candidate over interleaved rounds. */
export function interleaved<K extends string>(
  candidates: Readonly<Record<K, () => void>>,
  rounds: number,
): Record<K, number> {
  const names = Object.keys(candidates) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  // The compiler works on other threads, whose time counts: let it finish first.
  for (let round = 0; round < WARM_UP; round++) for (const name of names) candidates[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times.get(name)?.push(cpuTime(candidates[name]));
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    K,
    number
  >;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
