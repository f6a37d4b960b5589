import { codeAt, DIGIT, has, SEPARATOR } from './char-flags.ts';
import { type Cursor, isWord, peek } from './cursor.ts';

export const MAX_GROUPS = 8;
/** In the place of a separator: what follows is no group of digits. */
const RUNS_INTO_WORD = 1;
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
  /** Code of the separator after each group; 0 where the cluster ends */
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
function groupEnd(text: string, from: number): number {
  let end = from;
  while (end - from <= MAX_RUN && has(codeAt(text, end), DIGIT)) end++;
  return end === from || end - from > MAX_RUN ? -1 : end;
}

/** Reads the groups from `at`; a group that is too long or runs into a letter ends the cluster before it. */
export function readCluster(cursor: Cursor, at: number, cluster: Cluster): void {
  const { ends, lengths, separators } = cluster;
  let from = at;
  cluster.count = 0;
  for (let count = 0; count < MAX_GROUPS; ) {
    const end = groupEnd(cursor.text, from);
    if (end === -1) return;
    const next = peek(cursor, end);
    if (isWord(next) && !isExtension(cursor, end, end - from)) {
      if (count > 0) separators[count - 1] = RUNS_INTO_WORD;
      return;
    }
    ends[count] = end;
    lengths[count] = end - from;
    const separated = has(next, SEPARATOR) && has(peek(cursor, end + 1), DIGIT);
    separators[count] = separated ? next : 0;
    cluster.count = ++count;
    if (!separated) return;
    from = end + 1;
  }
}

/** The `x4587` of a telephone number does not make its last group a word. */
function isExtension(cursor: Cursor, at: number, length: number): boolean {
  const code = codeAt(cursor.text, at) | 0x20;
  return length >= 3 && code === 0x78 && has(peek(cursor, at + 1), DIGIT);
}
