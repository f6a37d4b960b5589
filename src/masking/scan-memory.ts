import { MARK_TABLES, markFunction, READ_BEFORE } from './mark-code.ts';
import { wasmModule } from './wasm-code.ts';
import { WORD_FUNCTION, WORD_TABLES } from './word-code.ts';

const PAGE = 65_536;
/** So many sets of words have tables. */
const MAX_WORDS = 128;
/** So many code units are marked at once. */
export const MARKED_AT_ONCE = 4096;
/** So many code units of a text have room, with one more. */
export const MOST_UNITS = 1 << 20;

/** A vector may be read, or its marks written, behind what was asked for. */
const SPARE = 64;

/** Where things are, in bytes. */
const WORDS = MARK_TABLES;
const MARKS = WORDS + MAX_WORDS * WORD_TABLES;
const BLOCK = MARKS + MARKED_AT_ONCE / 8 + SPARE;
const UNITS = BLOCK + 2 * (READ_BEFORE + MARKED_AT_ONCE) + SPARE;
const PAGES = Math.ceil((UNITS + 2 * (MOST_UNITS + 1) + SPARE) / PAGE);

type Exports = Readonly<{
  memory: Readonly<{ buffer: ArrayBuffer }>;
  mark: (text: number, length: number) => void;
  mayHaveWord: (tables: number, until: number) => number;
}>;

const { exports } = new WebAssembly.Instance(
  new WebAssembly.Module(wasmModule([markFunction(0, MARKS), WORD_FUNCTION], PAGES)),
);
const { memory, mark, mayHaveWord } = exports as Exports;

const tablesHere = new Uint8Array(memory.buffer, 0, MARK_TABLES);
const block = new Uint16Array(memory.buffer, BLOCK, READ_BEFORE + MARKED_AT_ONCE);
/** One bit for each character of what was marked last, and one more behind them */
export const marks = new Int32Array(memory.buffer, MARKS, MARKED_AT_ONCE / 32 + 1);
/** The code units of a text, which the loops of this file can read. What is not used of it takes no memory. */
export const units = new Uint16Array(memory.buffer, UNITS, MOST_UNITS + 1);
/** The same as bytes */
export const unitBytes = Buffer.from(memory.buffer, UNITS, 2 * (MOST_UNITS + 1));

/** Whose tables are there to mark with */
let marking: Uint8Array | undefined;

/** Marks the characters from `from` to `to`, at most {@link MARKED_AT_ONCE}, by the tables of {@link markTables}. */
export function markUnits(codes: Uint16Array, from: number, to: number, tables: Uint8Array): void {
  if (marking !== tables) {
    tablesHere.set(tables);
    marking = tables;
  }
  const isHere = codes === units;
  const before = Math.min(from, READ_BEFORE);
  if (!isHere) block.set(codes.subarray(from - before, to));
  const length = to - from;
  mark(isHere ? UNITS + 2 * from : BLOCK + 2 * before, 2 * length);
  marks[length >> 5] = (marks[length >> 5] as number) | (1 << length);
}

/** How many sets of words have tables */
let sets = 0;

/** Keeps the tables of a set of words; their address, or 0 where there is no more room. */
export function keepWords(tables: Uint8Array): number {
  if (sets === MAX_WORDS) return 0;
  const address = WORDS + WORD_TABLES * sets++;
  new Uint8Array(memory.buffer, address, WORD_TABLES).set(tables);
  return address;
}

const SMALL_A = 0x61;
const SMALL_Z = 0x7a;

/** Whether a word of the set at `words` may end within forty characters before `at`: a no is certain. */
export function mayHaveWordBefore(words: number, codes: Uint16Array, at: number): boolean {
  if (words === 0 || codes !== units) return true;
  const next = codes[at] as number;
  if (next >= SMALL_A && next <= SMALL_Z) return true;
  return mayHaveWord(words, UNITS + 2 * (at + 1)) !== 0;
}
