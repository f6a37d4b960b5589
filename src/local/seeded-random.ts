/** Numbers that look random and are the same on every machine. */
export interface SeededRandom {
  /** A whole number from 0 up to but not including `below` */
  below(below: number): number;
  /** One of the items */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** `count` decimal digits */
  digits(count: number): string;
}

/** Mulberry32 (public domain): 32 bits of state, enough for a demo world. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;

  function below(limit: number): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    digits: (count) => Array.from({ length: count }, () => below(10)).join(''),
  };
}
