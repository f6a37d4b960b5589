import { DIGIT, has, SEPARATOR } from '../char-flags.ts';
import { type Cursor, codeIn, isWord, peek, runEnd } from '../cursor.ts';

const OPEN = 0x28;
const CLOSE = 0x29;

export const MAX_DIGITS = 15;

const MAX_GROUPS = 16;

/** The digits read last, as code units, and where each group that could be the last one ends. One object is used again and again. */
export const dialled = {
  digits: new Uint8Array(MAX_DIGITS * 2 + 2),
  count: 0,
  groups: 0,
  /** Index after each group */
  ends: new Int32Array(MAX_GROUPS),
  /** Digits up to the end of each group */
  counts: new Uint8Array(MAX_GROUPS),
};

/** At most so many gaps and brackets in a row, as in `+1 (415) - 555`. */
const MAX_GAP = 3;

function gapEnd(cursor: Cursor, from: number): number {
  let at = from;
  while (at < from + MAX_GAP && isGap(peek(cursor, at))) at++;
  return at;
}

export function digitsEnd(cursor: Cursor, from: number): number {
  return runEnd(cursor, from, DIGIT, MAX_DIGITS + 1);
}

/** Takes the digits from `from` to `end` as the next group. */
function takeGroup(cursor: Cursor, from: number, end: number): void {
  const { codes } = cursor;
  const { digits } = dialled;
  let { count } = dialled;
  for (let at = from; at < end; at++) digits[count++] = codes[at] as number;
  dialled.count = count;
  dialled.ends[dialled.groups] = end;
  dialled.counts[dialled.groups++] = count;
}

/** Reads digits with gaps and brackets between them, from `at`, into {@link dialled}; stops before what cannot go on. */
export function readDialled(cursor: Cursor, at: number): void {
  dialled.count = 0;
  dialled.groups = 0;
  let from = has(peek(cursor, at), DIGIT) ? at : gapEnd(cursor, at);
  while (dialled.count <= MAX_DIGITS && has(peek(cursor, from), DIGIT)) {
    const end = digitsEnd(cursor, from);
    if (dialled.groups > 0 && isWord(peek(cursor, end)) && !isExtension(cursor, end)) return;
    takeGroup(cursor, from, end);
    const next = gapEnd(cursor, end);
    if (next === end) return;
    from = next;
  }
}

function isExtension(cursor: Cursor, at: number): boolean {
  return (codeIn(cursor, at) | 0x20) === 0x78 && has(peek(cursor, at + 1), DIGIT);
}

function isGap(code: number): boolean {
  return has(code, SEPARATOR) || code === OPEN || code === CLOSE;
}
