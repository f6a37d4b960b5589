/**
 * WebAssembly written out as code rather than kept as a binary, so that it can be read: it has
 * vectors of sixteen bytes. Numbers are those of the core specification, §5.4.
 */
export type Code = readonly number[];

/** Bytes in a vector */
export const LANES = 16;

export const I32 = 0x7f;
export const V128 = 0x7b;

export function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** A constant of at most twenty bits and a sign, which is the highest one of the last byte. */
export const constant = (value: number): Code => [
  0x41,
  (value & 0x7f) | 0x80,
  ((value >> 7) & 0x7f) | 0x80,
  (value >> 14) & 0x7f,
];
export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const tee = (local: number): Code => [0x22, local];
export const ADD = [0x6a];
export const SUBTRACT = [0x6b];
export const SHIFT_RIGHT = [0x76];
export const EXCLUSIVE_OR = [0x73];
export const LESS = [0x49];
export const LOOP = [0x03, 0x40];
export const AGAIN_IF = [0x0d, 0x00];
export const IF = [0x04, 0x40];
export const END = [0x0b];
export const storeHalf = (offset: number): Code => [0x3b, 0x01, ...unsigned(offset)];

const vector = (code: number): Code => [0xfd, ...unsigned(code)];
export const load = (offset: number): Code => [...vector(0), 0x04, ...unsigned(offset)];
export const bytes = (value: number): Code => [...constant(value), ...vector(15)];
export const halves = (value: number): Code => [...constant(value), ...vector(16)];
/** Of a table of sixteen bytes those at the indices, which are less than sixteen. */
export const SWIZZLE = vector(0x100);
export const EQUAL = vector(35);
/** Of signed bytes */
export const BELOW = vector(37);
export const AND = vector(78);
export const AND_NOT = vector(79);
export const OR = vector(80);
export const ANY = vector(83);
export const TO_BITS = vector(100);
export const NARROW = vector(102);
export const TO_ROW = [...constant(4), ...vector(109)];
export const PLUS = vector(110);
export const LESSER = vector(151);
/** Of two vectors the last lanes of the first one and all but the last of the second one, so that each lane has what stands `count` before it. */
export const back = (count: number): Code => [
  ...vector(13),
  ...Array.from({ length: LANES }, (_, lane) => lane + LANES - count),
];

const sized = (content: Code): Code => [...unsigned(content.length), ...content];
const listed = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...sized(content)];
const name = (text: string): Code => sized([...Buffer.from(text)]);

/** A function of two numbers. */
export type WasmFunction = Readonly<{
  name: string;
  /** Types of what it returns */
  results: Code;
  /** How many locals of each type there are behind the two numbers */
  locals: readonly Code[];
  body: Code;
}>;

/** A module that exports functions and `memory`, of so many pages. */
export function wasmModule(
  functions: readonly WasmFunction[],
  pages: number,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, listed(functions.map(({ results }) => [0x60, 2, I32, I32, ...sized(results)]))),
    ...section(3, listed(functions.map((_, index) => [index]))),
    ...section(5, [1, 1, ...unsigned(pages), ...unsigned(pages)]),
    ...section(
      7,
      listed([
        [...name('memory'), 2, 0],
        ...functions.map((one, index) => [...name(one.name), 0, index]),
      ]),
    ),
    ...section(
      10,
      listed(functions.map(({ locals, body }) => sized([...listed(locals), ...body, ...END]))),
    ),
  ]);
}
