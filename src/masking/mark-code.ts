import {
  ADD,
  AGAIN_IF,
  AND,
  AND_NOT,
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
  LANES,
  LESS,
  LESSER,
  LOOP,
  load,
  NARROW,
  OR,
  PLUS,
  SHIFT_RIGHT,
  SWIZZLE,
  set,
  storeHalf,
  TO_BITS,
  TO_ROW,
  tee,
  V128,
  type WasmFunction,
} from './wasm-code.ts';

/** Two tables for the columns and rows of a character, and two for those of the one before it. */
export const MARK_TABLES = 4 * LANES;

const [TEXT, LENGTH, AT, CODES, COLUMN, ROW, WIDE, ALLOWED, LAST_ALLOWED, DIGITS, LAST_DIGITS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
];
/** Constants, which are made once */
const [LOW_HALF, BYTE, TO_LEAST, LEAST_AND_TEN, NOTHING] = [11, 12, 13, 14, 15];
const VECTORS = 13;
/** The least signed byte: with it, a zero is moved there. */
const LEAST = -0x80;
const ZERO = 0x30;
const TEN = 10;

const CONSTANTS = [
  ...[...bytes(0x0f), ...set(LOW_HALF), ...halves(0xff), ...set(BYTE)],
  ...[...bytes(LEAST - ZERO), ...set(TO_LEAST), ...bytes(LEAST + TEN), ...set(LEAST_AND_TEN)],
  ...[...bytes(-1), ...set(LAST_ALLOWED)],
];

/** What a pair of tables has for each of the codes. */
const look = (table: number): Code => [
  ...[...constant(0), ...load(table), ...get(COLUMN), ...SWIZZLE],
  ...[...constant(0), ...load(table + LANES), ...get(ROW), ...SWIZZLE],
  ...AND,
];

/** What stands before each of the codes. */
const before = (last: number, now: number): Code => [...get(last), ...get(now), ...back(1)];

/** Code units as bytes: what is more than 255 is outside ASCII all the same. */
const unitsAt = (offset: number): Code => [
  ...[...get(TEXT), ...get(AT), ...ADD, ...load(offset)],
  ...[...get(BYTE), ...LESSER],
];

/** All bits where a character is outside ASCII: it is marked, and anything may begin behind it. */
const isWide = [...get(CODES), ...get(NOTHING), ...BELOW];
const isDigit = [...get(CODES), ...get(TO_LEAST), ...PLUS, ...get(LEAST_AND_TEN), ...BELOW];

/** All bits where nothing begins. */
const isPlain = (begins: number): Code => [
  ...[...look(begins), ...before(LAST_ALLOWED, ALLOWED), ...AND, ...get(NOTHING), ...EQUAL],
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
    ...[...unitsAt(0), ...unitsAt(LANES), ...NARROW, ...set(CODES)],
    ...[...get(CODES), ...get(LOW_HALF), ...AND, ...set(COLUMN)],
    ...[...get(CODES), ...TO_ROW, ...set(ROW)],
    ...[...isWide, ...set(WIDE)],
    ...[...isDigit, ...set(DIGITS)],
    ...[...look(allows), ...get(WIDE), ...OR, ...set(ALLOWED)],
    ...[...get(AT), ...constant(4), ...SHIFT_RIGHT],
    ...[...isPlain(tables), ...TO_BITS, ...constant(-1), ...EXCLUSIVE_OR, ...storeHalf(marks)],
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
