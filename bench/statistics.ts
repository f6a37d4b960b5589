/** What is told of many measurements of one thing. */
export type Summary = Readonly<{ min: number; p50: number; p99: number }>;

export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: at(sorted, 0), p50: at(sorted, 0.5), p99: at(sorted, 0.99) };
}

export function median(values: readonly number[]): number {
  return summary(values).p50;
}

/** The median of what lies between two series that were measured in turns: drift cancels out. */
export function medianDifference(these: readonly number[], those: readonly number[]): number {
  return median(these.map((value, index) => value - (those[index] ?? Number.NaN)));
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
