/**
 * The innermost loop in WebAssembly, which has vectors of sixteen bytes: written out here rather than
 * kept as a binary, so that it can be read. Numbers are those of the core specification, §5.4.
 */

const LANES = 16;

/** Where things are in its memory, in bytes. First the tables of {@link markTables}. */
const BEGINS = 0;
const ALLOWS = BEGINS + 2 * LANES;
export const UNITS = ALLOWS + 2 * LANES;
/** So many code units are marked at once. */
export const MARKED_AT_ONCE = 4096;
export const MARKS = UNITS + 2 * MARKED_AT_ONCE;

const I32 = 0x7f;
const V128 = 0x7b;

function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** A constant of at most fourteen bits: the highest bit of the last byte is its sign. */
const constant = (value: number): readonly number[] => [
  0x41,
  (value & 0x7f) | 0x80,
  (value >> 7) & 0x7f,
];
const get = (local: number): readonly number[] => [0x20, local];
const set = (local: number): readonly number[] => [0x21, local];
const tee = (local: number): readonly number[] => [0x22, local];
const ADD = [0x6a];
const SHIFT_RIGHT = [0x76];
const LESS = [0x49];
const LOOP = [0x03, 0x40];
const AGAIN_IF = [0x0d, 0x00];
const END = [0x0b];
const storeHalf = (offset: number): readonly number[] => [0x3b, 0x01, ...unsigned(offset)];

const vector = (code: number): readonly number[] => [0xfd, ...unsigned(code)];
const load = (offset: number): readonly number[] => [...vector(0), 0x04, ...unsigned(offset)];
const bytes = (value: number): readonly number[] => [...constant(value), ...vector(15)];
const halves = (value: number): readonly number[] => [...constant(value), ...vector(16)];
const SWIZZLE = vector(14);
const NOT_EQUAL = vector(36);
const BELOW = vector(38);
const AND = vector(78);
const AND_NOT = vector(79);
const OR = vector(80);
const TO_BITS = vector(100);
const NARROW = vector(102);
const SIGN = [...constant(7), ...vector(108)];
const TO_ROW = [...constant(4), ...vector(109)];
const SUBTRACT = vector(113);
const LESSER = vector(151);
/** Of two vectors the last lane of the first one and all but the last of the second one. */
const ONE_BACK = [...vector(13), ...Array.from({ length: LANES }, (_, lane) => lane + LANES - 1)];

const [LENGTH, AT, CODES, COLUMN, ROW, WIDE, ALLOWED, LAST_ALLOWED, DIGITS, LAST_DIGITS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const ZERO = 0x30;
const TEN = 10;

/** What a pair of tables has for each of the codes. */
const look = (table: number): readonly number[] => [
  ...[...constant(0), ...load(table), ...get(COLUMN), ...SWIZZLE],
  ...[...constant(0), ...load(table + LANES), ...get(ROW), ...SWIZZLE],
  ...AND,
];

/** What stands before each of the codes. */
const before = (last: number, now: number): readonly number[] => [
  ...[...get(last), ...get(now), ...ONE_BACK],
];

/** Code units as bytes: what is more than 255 is outside ASCII all the same. */
const unitsAt = (offset: number): readonly number[] => [
  ...get(AT),
  ...load(UNITS + offset),
  ...halves(0xff),
  ...LESSER,
];

/** All bits where a character is outside ASCII: it is marked, and anything may begin behind it. */
const isWide = [...get(CODES), ...SIGN];
const isDigit = [...get(CODES), ...bytes(ZERO), ...SUBTRACT, ...bytes(TEN), ...BELOW];

const isMarked = [
  ...[...look(BEGINS), ...before(LAST_ALLOWED, ALLOWED), ...AND],
  ...[...bytes(0), ...NOT_EQUAL, ...get(WIDE), ...OR],
  // Every number is looked at where it begins.
  ...[...get(DIGITS), ...before(LAST_DIGITS, DIGITS), ...AND_NOT, ...OR],
];

/** For AT from 0 to LENGTH, in bytes of the text: a bit for each code unit. */
const MARK = [
  ...[...bytes(-1), ...set(LAST_ALLOWED)],
  ...LOOP,
  ...[...unitsAt(0), ...unitsAt(LANES), ...NARROW, ...set(CODES)],
  ...[...get(CODES), ...bytes(0x0f), ...AND, ...set(COLUMN)],
  ...[...get(CODES), ...TO_ROW, ...set(ROW)],
  ...[...isWide, ...set(WIDE)],
  ...[...isDigit, ...set(DIGITS)],
  ...[...look(ALLOWS), ...get(WIDE), ...OR, ...set(ALLOWED)],
  ...[...get(AT), ...constant(4), ...SHIFT_RIGHT, ...isMarked, ...TO_BITS, ...storeHalf(MARKS)],
  ...[...get(ALLOWED), ...set(LAST_ALLOWED)],
  ...[...get(DIGITS), ...set(LAST_DIGITS)],
  ...[...get(AT), ...constant(2 * LANES), ...ADD, ...tee(AT), ...get(LENGTH), ...LESS],
  ...AGAIN_IF,
  ...[...END, ...END],
];

const LOCALS = [2, 1, I32, 8, V128];

const sized = (content: readonly number[]): readonly number[] => [
  ...unsigned(content.length),
  ...content,
];
const section = (id: number, content: readonly number[]): readonly number[] => [
  id,
  ...sized(content),
];
const name = (text: string): readonly number[] => sized([...Buffer.from(text)]);

/** A module that exports `mark`, which takes the length of a text in bytes, and one page of `memory`. */
export const MARKS_MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...section(1, [1, 0x60, 1, I32, 0]),
  ...section(3, [1, 0]),
  ...section(5, [1, 1, 1, 1]),
  ...section(7, [2, ...name('memory'), 2, 0, ...name('mark'), 0, 0]),
  ...section(10, [1, ...sized([...LOCALS, ...MARK])]),
]);
