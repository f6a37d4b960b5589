import {
  ADD,
  AGAIN_IF,
  AND,
  AND_NOT,
  ANY,
  BELOW,
  back,
  bytes,
  type Code,
  constant,
  END,
  get,
  I32,
  LANES,
  LESS,
  LOOP,
  load,
  NARROW,
  OR,
  PLUS,
  SUBTRACT,
  SWIZZLE,
  set,
  TO_ROW,
  tee,
  V128,
  type WasmFunction,
} from './wasm-code.ts';
import { LETTERS } from './word-tables.ts';

/** Two tables for the columns and rows of each of the last letters of a word. */
export const WORD_TABLES = 2 * LETTERS * LANES;
/** So many characters are looked at. */
const REACH = 3 * LANES;

const [TABLES, UNTIL, AT, CODES, COLUMN, ROW, SMALL, HITS] = [0, 1, 2, 3, 4, 5, 6, 7];
/** What the characters may be of the end of a word: its last letter, the one before it, and so on; and the same of the characters before them */
const [MAY_BE, LAST_MAY_BE] = [8, 8 + LETTERS];
const VECTORS = 5 + 2 * LETTERS;
const PLACES = Array.from({ length: LETTERS }, (_, place) => place);
const SMALL_A = 0x61;
const ALPHABET = 26;
/** The least signed byte: with it, an `a` is moved there. */
const LEAST = -0x80;

const tableAt = (offset: number): Code => [...get(TABLES), ...load(offset)];
const look = (place: number): Code => [
  ...[...tableAt(2 * place * LANES), ...get(COLUMN), ...SWIZZLE],
  ...[...tableAt((2 * place + 1) * LANES), ...get(ROW), ...SWIZZLE],
  ...[...AND, ...set(MAY_BE + place)],
];
/** What the character before each one is as the last letter, the one before that as the last but one, and so on. */
const before = (place: number): Code => [
  ...[...get(LAST_MAY_BE + place), ...get(MAY_BE + place), ...back(place + 1)],
];
const isSmall = [
  ...get(CODES),
  ...bytes(LEAST - SMALL_A),
  ...PLUS,
  ...bytes(LEAST + ALPHABET),
  ...BELOW,
];
/** A word ends before anything but a small letter: the capital of `dateOfBirth` starts one. */
const endsBefore = [
  ...PLACES.flatMap((place) => [...before(place), ...(place === 0 ? [] : AND)]),
  ...[...get(SMALL), ...AND_NOT],
];

/**
 * `mayHaveWord`: whether a word may end in what lies before an address, by the tables of
 * {@link wordTables} at another. INVARIANT: says no only where none ends within forty characters
 * before the last one, which is no small letter; it may say yes where none does.
 */
export const WORD_FUNCTION: WasmFunction = {
  name: 'mayHaveWord',
  results: [I32],
  locals: [
    [1, I32],
    [VECTORS, V128],
  ],
  body: [
    ...[...get(UNTIL), ...constant(2 * REACH), ...SUBTRACT, ...set(AT)],
    ...LOOP,
    // What is outside ASCII becomes 0 or 255, which are no letters either.
    ...[...get(AT), ...load(0), ...get(AT), ...load(LANES), ...NARROW, ...set(CODES)],
    ...[...get(CODES), ...bytes(0x0f), ...AND, ...set(COLUMN)],
    ...[...get(CODES), ...TO_ROW, ...set(ROW)],
    ...[...isSmall, ...set(SMALL)],
    ...PLACES.flatMap(look),
    ...[...endsBefore, ...get(HITS), ...OR, ...set(HITS)],
    ...PLACES.flatMap((place) => [...get(MAY_BE + place), ...set(LAST_MAY_BE + place)]),
    ...[...get(AT), ...constant(2 * LANES), ...ADD, ...tee(AT), ...get(UNTIL), ...LESS],
    ...AGAIN_IF,
    ...END,
    ...[...get(HITS), ...ANY],
  ],
};
