import { DIGIT, has, SEPARATOR } from './char-flags.ts';
import { type Cursor, codeIn, isWord, peek } from './cursor.ts';

export const MAX_GROUPS = 8;
/** In the place of a separator: what follows is no group of digits. */
const RUNS_INTO_WORD = 1;
/** In the place of a separator: a tab or two spaces. */
export const WIDE_GAP = 0x09;
export const LINE_BREAK = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const UNDERSCORE = 0x5f;
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

/** Index after the digits from `from`; -1 where there are none or too many to identify anything. */
function groupEnd(cursor: Cursor, from: number): number {
  const { codes } = cursor;
  const limit = Math.min(cursor.length, from + MAX_RUN + 1);
  let end = from;
  while (end < limit && has(codes[end] as number, DIGIT)) end++;
  return end === from || end - from > MAX_RUN ? -1 : end;
}

/** The separator at `end`, where another group of digits follows it; 0 where none does. */
export function separatorAt(cursor: Cursor, end: number): number {
  const code = peek(cursor, end);
  if (has(code, SEPARATOR) || code === UNDERSCORE) {
    const next = peek(cursor, end + 1);
    if (has(next, DIGIT)) return code;
    const wide = code === SPACE && next === SPACE && has(peek(cursor, end + 2), DIGIT);
    return wide ? WIDE_GAP : 0;
  }
  if (code === CARRIAGE_RETURN) {
    const breaks = peek(cursor, end + 1) === LINE_BREAK && has(peek(cursor, end + 2), DIGIT);
    return breaks ? LINE_BREAK : 0;
  }
  if (code !== WIDE_GAP && code !== LINE_BREAK) return 0;
  return has(peek(cursor, end + 1), DIGIT) ? code : 0;
}

/** Reads the groups from `at`; a group that is too long or runs into a letter ends the cluster before it. */
export function readCluster(cursor: Cursor, at: number, cluster: Cluster): void {
  const { ends, lengths, separators } = cluster;
  let from = at;
  cluster.count = 0;
  for (let count = 0; count < MAX_GROUPS; ) {
    const end = groupEnd(cursor, from);
    if (end === -1) return;
    const separator = separatorAt(cursor, end);
    if (separator === 0 && isWord(peek(cursor, end)) && !isExtension(cursor, end, end - from)) {
      if (count > 0) separators[count - 1] = RUNS_INTO_WORD;
      return;
    }
    ends[count] = end;
    lengths[count] = end - from;
    separators[count] = separator;
    cluster.count = ++count;
    if (separator === 0) return;
    from = has(codeIn(cursor, end + 1), DIGIT) ? end + 1 : end + 2;
  }
}

/** The `x4587` of a telephone number does not make its last group a word. */
function isExtension(cursor: Cursor, at: number, length: number): boolean {
  const code = codeIn(cursor, at) | 0x20;
  return length >= 3 && code === 0x78 && has(peek(cursor, at + 1), DIGIT);
}
