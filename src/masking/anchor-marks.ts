import type { Cursor } from './cursor.ts';
import { markTables } from './mark-tables.ts';
import { MARKED_AT_ONCE, MARKS, MARKS_MODULE, UNITS } from './marks-module.ts';

/** What {@link MARKS_MODULE} exports. */
type Exports = Readonly<{
  memory: Readonly<{ buffer: ArrayBuffer }>;
  mark: (bytes: number) => void;
}>;

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MARKS_MODULE));
const { memory, mark } = exports as Exports;
const tables = new Uint8Array(memory.buffer, 0, UNITS);
const units = new Uint16Array(memory.buffer, UNITS, MARKED_AT_ONCE);
/** With one more, for the bit that ends them */
const marks = new Int32Array(memory.buffer, MARKS, MARKED_AT_ONCE / 32 + 1);

/** Whose tables are in the memory */
let current: Uint8Array | undefined;

/** Marks the characters of a text from `from` on, as many as have room. */
function markFrom(cursor: Cursor, from: number, mine: Uint8Array): void {
  if (current !== mine) {
    tables.set(mine);
    current = mine;
  }
  const to = Math.min(cursor.length, from + MARKED_AT_ONCE);
  const length = to - from;
  units.set(cursor.codes.subarray(from, to));
  mark(length * 2);
  marks[length >> 5] = (marks[length >> 5] as number) | (1 << length);
  cursor.marksFrom = from;
  cursor.marksTo = to;
}

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
export function anchorMarks(kinds: Uint8Array): (cursor: Cursor, from: number) => number {
  const mine = markTables(kinds);
  return (cursor, from) => {
    let at = from;
    while (at < cursor.length) {
      if (at >= cursor.marksTo) markFrom(cursor, at, mine);
      at = nextMark(cursor, at);
      if (at < cursor.marksTo) return at;
    }
    return cursor.length;
  };
}
