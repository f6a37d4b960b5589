import type { Cluster } from './cluster.ts';

/** Digits by their values, 0 to 9. */
export type Digits = Readonly<ArrayLike<number>>;

const ZERO = 0x30;
/** A cluster has no more of them. */
const MOST = 192;
const byLength: readonly Uint8Array[] = Array.from(
  { length: MOST + 1 },
  (_, length) => new Uint8Array(length),
);

/** The digits of the first `count` groups. INVARIANT: there is one array for each length, used again and again. */
export function digitsOf(codes: Uint16Array, cluster: Cluster, count: number): Digits {
  const { ends, lengths } = cluster;
  let length = 0;
  for (let group = 0; group < count; group++) length += lengths[group] as number;
  const digits = byLength[length] as Uint8Array;
  let at = 0;
  for (let group = 0; group < count; group++) {
    const end = ends[group] as number;
    for (let from = end - (lengths[group] as number); from < end; from++)
      digits[at++] = (codes[from] as number) - ZERO;
  }
  return digits;
}

/** A text of digits by their values. */
export function digitsIn(text: string): Digits {
  return Uint8Array.from(text, (digit) => digit.charCodeAt(0) - ZERO);
}

/** Digits as they are written. */
export function textOf(digits: Digits): string {
  return Array.from(digits).join('');
}

/** The number that the digits from `from` to `to` write. */
export function numberIn(digits: Digits, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (digits[at] as number);
  return value;
}
