/** Folding of one code unit for the scan copy. */
export const KEEP = 0;
/** Not written at all: zero-width and other invisible characters */
export const DROP = 1;
/** Written as a hyphen or a space where a digit is beside it, else kept */
export const BESIDE_DIGIT = 2;
/** The first half of a surrogate pair that may fold */
export const PAIR = 3;
/** May start an escape sequence */
export const ESCAPE = 4;
/** The full stop of scripts without spaces: written as a dot in a name such as `example。com`, kept where it ends a sentence */
export const IDEOGRAPHIC_STOP = 5;

/** Below 8 one of the above; otherwise the ASCII code to write. */
const FOLD = new Uint8Array(0x10000);

function range(from: number, to: number, value: (offset: number) => number): void {
  for (let code = from; code <= to; code++) FOLD[code] = value(code - from);
}

// Full-width forms (Unicode block FF00): the ASCII printable characters, moved.
range(0xff01, 0xff5e, (offset) => 0x21 + offset);
// Decimal digits (category Nd) of the scripts in the basic plane.
for (const zero of [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
  0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
  0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
]) {
  range(zero, zero + 9, (offset) => 0x30 + offset);
}
// Superscripts, subscripts, circled digits and letters.
for (const [code, digit] of [
  [0xb2, 2],
  [0xb3, 3],
  [0xb9, 1],
  [0x2070, 0],
  [0x24ea, 0],
] as const) {
  FOLD[code] = 0x30 + digit;
}
range(0x2074, 0x2079, (offset) => 0x34 + offset);
range(0x2080, 0x2089, (offset) => 0x30 + offset);
range(0x2460, 0x2468, (offset) => 0x31 + offset);
range(0x24b6, 0x24cf, (offset) => 0x41 + offset);
range(0x24d0, 0x24e9, (offset) => 0x61 + offset);
range(0x2776, 0x277e, (offset) => 0x31 + offset);

for (const code of [0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xfeff, 0xffa0]) {
  FOLD[code] = DROP;
}
range(0x180b, 0x180f, () => DROP);
range(0x200b, 0x200f, () => DROP);
range(0x202a, 0x202e, () => DROP);
range(0x2060, 0x206f, () => DROP);
range(0xfe00, 0xfe0f, () => DROP);

const SPACES = [0xa0, 0x1680, 0x202f, 0x205f, 0x3000];
const DASHES = [0xfe58, 0xfe63, 0x2212, 0x2043, 0x30fc];
for (const code of [...SPACES, ...DASHES]) FOLD[code] = BESIDE_DIGIT;
range(0x2000, 0x200a, () => BESIDE_DIGIT);
range(0x2010, 0x2015, () => BESIDE_DIGIT);
// The at signs and stops that addresses are disguised with.
FOLD[0xfe6b] = 0x40;
FOLD[0x3002] = IDEOGRAPHIC_STOP;
FOLD[0xff61] = IDEOGRAPHIC_STOP;
FOLD[0xfe52] = 0x2e;
FOLD[0x2024] = 0x2e;
for (const lead of [
  0xd801, 0xd803, 0xd804, 0xd805, 0xd806, 0xd807, 0xd81a, 0xd835, 0xd83c, 0xd83e, 0xdb40,
]) {
  FOLD[lead] = PAIR;
}
for (const code of [0x25, 0x26, 0x5c, 0x5b, 0x28, 0x7b]) FOLD[code] = ESCAPE;

/** What the scan copy has in place of this code unit. */
export function foldOf(code: number): number {
  return FOLD[code] as number;
}

/** Space or hyphen for a code unit that folds {@link BESIDE_DIGIT}. */
export function besideDigit(code: number): number {
  return DASHES.includes(code) || (code >= 0x2010 && code <= 0x2015) ? 0x2d : 0x20;
}

/** Runs of code points outside the basic plane that stand for ASCII: first, last, what the first stands for, and after how many it starts again. */
const ASTRAL: readonly (readonly [from: number, to: number, code: number, period: number])[] = [
  // Squared and circled capitals
  [0x1f130, 0x1f149, 0x41, 26],
  [0x1f150, 0x1f169, 0x41, 26],
  [0x1f170, 0x1f189, 0x41, 26],
  // Mathematical digits, five alphabets
  [0x1d7ce, 0x1d7ff, 0x30, 10],
  // Decimal digits of the scripts outside the basic plane
  ...[
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1fbf0,
  ].map((zero) => [zero, zero + 9, 0x30, 10] as const),
];

/** Thirteen mathematical alphabets, each of 26 capitals and 26 small letters. */
const ALPHABETS = { from: 0x1d400, to: 0x1d6a3 };
/** Tags and variation selectors */
const INVISIBLE = { from: 0xe0000, to: 0xe01ef };

/** ASCII code for a code point outside the basic plane, {@link DROP} for an invisible one, or {@link KEEP}. */
export function foldAstral(point: number): number {
  if (point >= INVISIBLE.from && point <= INVISIBLE.to) return DROP;
  if (point >= ALPHABETS.from && point <= ALPHABETS.to) {
    const offset = (point - ALPHABETS.from) % 52;
    return offset < 26 ? 0x41 + offset : 0x61 + offset - 26;
  }
  const run = ASTRAL.find(([from, to]) => point >= from && point <= to);
  return run === undefined ? KEEP : run[2] + ((point - run[0]) % run[3]);
}
