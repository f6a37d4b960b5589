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
  EQUAL,
  EXCLUSIVE_OR,
  get,
  halves,
  I32,
  IF,
  LANES,
  LESS,
  LESSER,
  LOOP,
  load,
  NARROW,
  OR,
  PLUS,
  SHIFT_RIGHT,
  SUBTRACT,
  SWIZZLE,
  set,
  storeHalf,
  TO_BITS,
  TO_ROW,
  tee,
  V128,
  type WasmFunction,
} from './wasm-code.ts';

/** Two tables for the columns and rows of a character, and two for each of the three before it that count. */
export const MARK_TABLES = 8 * LANES;
/** So many characters before the text are read. */
export const READ_BEFORE = 3;

const [TEXT, LENGTH, AT, CODES, COLUMN, ROW, WIDE, ALLOWED, LAST_ALLOWED, DIGITS, LAST_DIGITS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
];
/** Groups of what may begin something: the first one asks for a key, see {@link dropKeys} */
const BEGINS = 11;
/** Constants, which are made once */
const [LOW_HALF, BYTE, TO_LEAST, LEAST_AND_TEN, ONE, NOTHING] = [12, 13, 14, 15, 16, 17];
const VECTORS = 15;
/** The least signed byte: with it, a zero is moved there. */
const LEAST = -0x80;
const ZERO = 0x30;
const TEN = 10;

const CONSTANTS = [
  ...[...bytes(0x0f), ...set(LOW_HALF), ...halves(0xff), ...set(BYTE)],
  ...[...bytes(LEAST - ZERO), ...set(TO_LEAST), ...bytes(LEAST + TEN), ...set(LEAST_AND_TEN)],
  ...[...bytes(-1), ...set(LAST_ALLOWED), ...bytes(1), ...set(ONE)],
];

/** What a pair of tables has for each of the codes. */
const look = (table: number): Code => [
  ...[...constant(0), ...load(table), ...get(COLUMN), ...SWIZZLE],
  ...[...constant(0), ...load(table + LANES), ...get(ROW), ...SWIZZLE],
  ...AND,
];

/** What stands before each of the codes. */
const before = (last: number, now: number): Code => [...get(last), ...get(now), ...back(1)];

/** From an address to that of so many characters before it. */
const further = (count: number): Code => (count === 0 ? [] : [...constant(2 * count), ...SUBTRACT]);

/** Code units as bytes: what is more than 255 is outside ASCII all the same. */
const unitsAt = (offset: number, count: number): Code => [
  ...[...get(TEXT), ...get(AT), ...ADD, ...further(count), ...load(offset)],
  ...[...get(BYTE), ...LESSER],
];
/** Reads the characters that stand so many before those at hand. */
const read = (count: number): Code => [
  ...[...unitsAt(0, count), ...unitsAt(LANES, count), ...NARROW, ...set(CODES)],
  ...[...get(CODES), ...get(LOW_HALF), ...AND, ...set(COLUMN)],
  ...[...get(CODES), ...TO_ROW, ...set(ROW)],
];

/** All bits where a character is outside ASCII, or 0, which stands for those: it is marked, and anything may begin behind it. */
const isWide = [...get(CODES), ...get(ONE), ...BELOW];
const isDigit = [...get(CODES), ...get(TO_LEAST), ...PLUS, ...get(LEAST_AND_TEN), ...BELOW];

const isKeyed = [...get(BEGINS), ...get(ONE), ...AND];

/** Nothing begins behind a quote where no word with an ending that is asked for stands before that. */
const dropKeys = (allows: number, endings: number): Code => [
  // What stands before the first character is known only here.
  ...[...get(BEGINS), ...isKeyed, ...read(1), ...look(allows), ...AND, ...get(ONE), ...EQUAL],
  ...[...read(2), ...look(endings), ...read(READ_BEFORE), ...look(endings + 2 * LANES), ...AND],
  ...[...get(NOTHING), ...EQUAL, ...AND, ...AND_NOT, ...set(BEGINS)],
];

/** All bits where nothing begins. */
const isPlain = [
  ...[...get(BEGINS), ...get(NOTHING), ...EQUAL],
  // Every number is looked at where it begins.
  ...[...get(DIGITS), ...before(LAST_DIGITS, DIGITS), ...AND_NOT, ...get(WIDE), ...OR],
  ...AND_NOT,
];

/**
 * `mark`: for the text at one address, of a length in bytes, a bit for each code unit at `marks`, by
 * the tables of {@link markTables} at `tables`.
 */
export function markFunction(tables: number, marks: number): WasmFunction {
  const allows = tables + 2 * LANES;
  const body = [
    ...CONSTANTS,
    ...LOOP,
    ...read(0),
    ...[...isWide, ...set(WIDE)],
    ...[...isDigit, ...set(DIGITS)],
    ...[...look(allows), ...get(WIDE), ...OR, ...set(ALLOWED)],
    ...[...look(tables), ...before(LAST_ALLOWED, ALLOWED), ...AND, ...set(BEGINS)],
    ...[...isKeyed, ...ANY, ...IF, ...dropKeys(allows, allows + 2 * LANES), ...END],
    ...[...get(AT), ...constant(4), ...SHIFT_RIGHT],
    ...[...isPlain, ...TO_BITS, ...constant(-1), ...EXCLUSIVE_OR, ...storeHalf(marks)],
    ...[...get(ALLOWED), ...set(LAST_ALLOWED)],
    ...[...get(DIGITS), ...set(LAST_DIGITS)],
    ...[...get(AT), ...constant(2 * LANES), ...ADD, ...tee(AT), ...get(LENGTH), ...LESS],
    ...AGAIN_IF,
    ...END,
  ];
  return {
    name: 'mark',
    results: [],
    locals: [
      [1, I32],
      [VECTORS, V128],
    ],
    body,
  };
}
