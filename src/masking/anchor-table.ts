import type { Cursor, Detect } from './cursor.ts';

/** A detector, the characters that it looks at, and what may stand beside them. */
export type Anchored = Readonly<{
  detect: Detect;
  codes: readonly number[];
  /** Whether it may match behind this ASCII code; any when left out. A bracket stands for a match */
  before?: (code: number, anchor: number) => boolean;
  /** Whether it may match before this ASCII code; any when left out */
  after?: (code: number) => boolean;
  /** What a word ends with that it may match behind, where a quote stands between them: two small letters each, found in any case; anything when left out */
  endings?: readonly string[];
}>;

export const ASCII = 128;
/** Detectors that have a bit of their own; the rest share the last one. */
const MAX_BITS = 30;

/**
 * The detectors that may match at a character, by the characters beside it: two look-ups in place
 * of a call for nearly every anchor. INVARIANT: code 0 stands for what is not ASCII or not there
 * yet, and every detector may match beside it.
 */
export type AnchorTable = Readonly<{
  /** Bits of detectors by code before the anchor and code of the anchor */
  pairs: Uint32Array;
  /** Bits of detectors by code after the anchor */
  after: Uint32Array;
  /** The same by code of the anchor, for those outside ASCII */
  wide: ReadonlyMap<number, number>;
  /** Detectors by bit */
  detects: readonly Detect[];
  /** Bits of the detectors that ask for {@link endings} */
  keyed: number;
  endings: readonly string[];
}>;

function shared(rest: readonly Anchored[]): Anchored {
  const codes = [...new Set(rest.flatMap((one) => one.codes))];
  const lists = new Map(
    codes.map((code) => [code, rest.filter((one) => one.codes.includes(code))]),
  );
  const detect: Detect = (cursor, at) =>
    (lists.get(cursor.text.charCodeAt(at)) ?? []).some((one) => one.detect(cursor, at));
  return { codes, detect };
}

function add(pairs: Uint32Array, anchor: number, bit: number, { before }: Anchored): void {
  for (let code = 0; code < ASCII; code++) {
    if (code !== 0 && before?.(code, anchor) === false) continue;
    const at = code * ASCII + anchor;
    pairs[at] = (pairs[at] as number) | bit;
  }
}

/** The table of detectors; of those at one anchor, the earlier one comes first. */
export function anchorTable(anchored: readonly Anchored[]): AnchorTable {
  const all =
    anchored.length <= MAX_BITS
      ? anchored
      : [...anchored.slice(0, MAX_BITS - 1), shared(anchored.slice(MAX_BITS - 1))];
  const pairs = new Uint32Array(ASCII * ASCII);
  const after = new Uint32Array(ASCII);
  const wide = new Map<number, number>();
  for (const [index, one] of all.entries()) {
    const bit = 1 << index;
    for (let code = 0; code < ASCII; code++) {
      if (code === 0 || one.after?.(code) !== false) after[code] = (after[code] as number) | bit;
    }
    for (const anchor of one.codes) {
      if (anchor < ASCII) add(pairs, anchor, bit, one);
      else wide.set(anchor, (wide.get(anchor) ?? 0) | bit);
    }
  }
  return {
    pairs,
    after,
    wide,
    detects: all.map((one) => one.detect),
    keyed: all.reduce((bits, { endings }, index) => (endings ? bits | (1 << index) : bits), 0),
    endings: all.flatMap(({ endings = [] }) => endings),
  };
}

/** Runs the detectors whose bits are set until one says yes. */
export function detectWith(
  detects: readonly Detect[],
  bits: number,
  cursor: Cursor,
  at: number,
): boolean {
  for (let rest = bits; rest !== 0; rest &= rest - 1) {
    const detect = detects[31 - Math.clz32(rest & -rest)];
    if (detect?.(cursor, at)) return true;
  }
  return false;
}
