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
  get,
  halves,
  I32,
  LANES,
  LESS,
  LESSER,
  LOOP,
  load,
  MINUS,
  NARROW,
  NOT_EQUAL,
  OR,
  SHIFT_RIGHT,
  SIGN,
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
const ZERO = 0x30;
const TEN = 10;

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
  ...[...halves(0xff), ...LESSER],
];

/** All bits where a character is outside ASCII: it is marked, and anything may begin behind it. */
const isWide = [...get(CODES), ...SIGN];
const isDigit = [...get(CODES), ...bytes(ZERO), ...MINUS, ...bytes(TEN), ...BELOW];

const isMarked = (begins: number): Code => [
  ...[...look(begins), ...before(LAST_ALLOWED, ALLOWED), ...AND],
  ...[...bytes(0), ...NOT_EQUAL, ...get(WIDE), ...OR],
  // Every number is looked at where it begins.
  ...[...get(DIGITS), ...before(LAST_DIGITS, DIGITS), ...AND_NOT, ...OR],
];

/**
 * `mark`: for the text at one address, of a length in bytes, a bit for each code unit at `marks`, by
 * the tables of {@link markTables} at `tables`.
 */
export function markFunction(tables: number, marks: number): WasmFunction {
  const allows = tables + 2 * LANES;
  const store = [...TO_BITS, ...storeHalf(marks)];
  const body = [
    ...[...bytes(-1), ...set(LAST_ALLOWED)],
    ...LOOP,
    ...[...unitsAt(0), ...unitsAt(LANES), ...NARROW, ...set(CODES)],
    ...[...get(CODES), ...bytes(0x0f), ...AND, ...set(COLUMN)],
    ...[...get(CODES), ...TO_ROW, ...set(ROW)],
    ...[...isWide, ...set(WIDE)],
    ...[...isDigit, ...set(DIGITS)],
    ...[...look(allows), ...get(WIDE), ...OR, ...set(ALLOWED)],
    ...[...get(AT), ...constant(4), ...SHIFT_RIGHT, ...isMarked(tables), ...store],
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
      [8, V128],
    ],
    body,
  };
}
