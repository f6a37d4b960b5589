import type { Cursor } from './cursor.ts';
import { markTables } from './mark-tables.ts';
import { MARKED_AT_ONCE, marks, markUnits } from './scan-memory.ts';

/** Index of the next mark from `at` on, or the end of the marks. */
function nextMark({ marksFrom }: Cursor, at: number): number {
  const first = at - marksFrom;
  let word = first >> 5;
  let bits = (marks[word] as number) & (-1 << first);
  while (bits === 0) bits = marks[++word] as number;
  return marksFrom + (word << 5) + 31 - Math.clz32(bits & -bits);
}

/**
 * Index of the next character from `from` on that may begin something by a table of pairs, for
 * texts that are not short: sixteen characters are looked at at a time. INVARIANT: passes over
 * nothing that may, but stops at some that may not. One memory is used again and again; the marks of
 * a cursor are good until the next one marks.
 */
export function anchorMarks(
  kinds: Uint8Array,
  endings: readonly string[] = [],
): (cursor: Cursor, from: number) => number {
  const mine = markTables(kinds, endings);
  return (cursor, from) => {
    let at = from;
    while (at < cursor.length) {
      if (at >= cursor.marksTo) {
        cursor.marksFrom = at;
        cursor.marksTo = Math.min(cursor.length, at + MARKED_AT_ONCE);
        markUnits(cursor.codes, at, cursor.marksTo, mine);
      }
      at = nextMark(cursor, at);
      if (at < cursor.marksTo) return at;
    }
    return cursor.length;
  };
}
