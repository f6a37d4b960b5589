import { DIGIT, GAP, has } from './char-flags.ts';
import { type Cursor, codeIn, isWord, peek } from './cursor.ts';

export const MAX_GROUPS = 8;
/** In the place of a separator: what follows is no group of digits. */
const RUNS_INTO_WORD = 1;
/** In the place of a separator: a tab or two spaces. */
export const WIDE_GAP = 0x09;
export const LINE_BREAK = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
/** A longer run of digits is no identifier. */
const MAX_RUN = 23;

/**
 * The digit groups from an anchor on, with one separator between each. One object is used again
 * and again: it is the innermost loop.
 */
export type Cluster = {
  /** Groups read */
  count: number;
  /** Index after each group */
  readonly ends: Int32Array;
  readonly lengths: Uint8Array;
  /** Code of the separator after each group, {@link WIDE_GAP} and {@link LINE_BREAK} among them; 0 where the cluster ends */
  readonly separators: Uint8Array;
};

export function emptyCluster(): Cluster {
  return {
    count: 0,
    ends: new Int32Array(MAX_GROUPS),
    lengths: new Uint8Array(MAX_GROUPS),
    separators: new Uint8Array(MAX_GROUPS),
  };
}

/** The separator at `end`, where another group of digits follows it; 0 where none does. */
export function separatorAt(cursor: Cursor, end: number): number {
  const code = peek(cursor, end);
  if (!has(code, GAP)) return code === CARRIAGE_RETURN ? lineBreakAt(cursor, end) : 0;
  const next = peek(cursor, end + 1);
  if (has(next, DIGIT)) return code;
  const wide = code === SPACE && next === SPACE && has(peek(cursor, end + 2), DIGIT);
  return wide ? WIDE_GAP : 0;
}

/** The same at a carriage return. */
function lineBreakAt(cursor: Cursor, end: number): number {
  const breaks = peek(cursor, end + 1) === LINE_BREAK && has(peek(cursor, end + 2), DIGIT);
  return breaks ? LINE_BREAK : 0;
}

/** Index after the digits from `from`, or behind more of them than identify anything. */
function groupEnd(codes: Uint16Array, from: number): number {
  const limit = from + MAX_RUN;
  let end = from;
  // What lies behind the text is no digit.
  while (end <= limit && has(codes[end] as number, DIGIT)) end++;
  return end;
}

/** Reads the groups from `at`; a group that is too long or runs into a letter ends the cluster before it. */
export function readCluster(cursor: Cursor, at: number, cluster: Cluster): void {
  const { codes } = cursor;
  const { ends, lengths, separators } = cluster;
  let from = at;
  let count = 0;
  while (count < MAX_GROUPS) {
    const end = groupEnd(codes, from);
    const length = end - from;
    if (length === 0 || length > MAX_RUN) break;
    const separator = separatorAt(cursor, end);
    if (separator === 0 && isWord(codes[end] as number) && !isExtension(cursor, end, length)) {
      if (count > 0) separators[count - 1] = RUNS_INTO_WORD;
      break;
    }
    ends[count] = end;
    lengths[count] = length;
    separators[count] = separator;
    count++;
    if (separator === 0) break;
    from = has(codes[end + 1] as number, DIGIT) ? end + 1 : end + 2;
  }
  cluster.count = count;
}

/** The `x4587` of a telephone number does not make its last group a word. */
function isExtension(cursor: Cursor, at: number, length: number): boolean {
  const code = codeIn(cursor, at) | 0x20;
  return length >= 3 && code === 0x78 && has(peek(cursor, at + 1), DIGIT);
}
