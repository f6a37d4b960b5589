import { ALNUM, DIGIT, GAP, has, LETTER } from '../char-flags.ts';
import { remainder97 } from '../checks/mod-97.ts';
import { type Cursor, codeBefore, codeIn, type Detect, isWord, matched, peek } from '../cursor.ts';
import { IBAN_LENGTHS } from './iban-lengths.ts';

const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;
const LINE_BREAK = 0x0a;
/** Two spaces, or a line break of two characters */
const MAX_GAP = 2;

/** Lengths by the two letters of the country, which are a number of ten bits. */
const LENGTHS = new Uint8Array(1 << 10);
function countryOf(first: number, second: number): number {
  return ((first & 0x1f) << 5) | (second & 0x1f);
}
let longest = 0;
for (const [country, length] of Object.entries(IBAN_LENGTHS)) {
  LENGTHS[countryOf(country.charCodeAt(0), country.charCodeAt(1))] = length;
  longest = Math.max(longest, length);
}

/** The characters without what stands between them. */
const characters = new Uint8Array(longest);

/** Index of the next letter or digit from `at` on, behind one gap; -1 where none follows. */
function nextCharacter(cursor: Cursor, at: number): number {
  const code = peek(cursor, at);
  if (has(code, ALNUM)) return at;
  if (code === CARRIAGE_RETURN)
    return peek(cursor, at + 1) === LINE_BREAK && has(peek(cursor, at + MAX_GAP), ALNUM)
      ? at + MAX_GAP
      : -1;
  if (!has(code, GAP)) return -1;
  const next = peek(cursor, at + 1);
  if (has(next, ALNUM)) return at + 1;
  const wide = code === SPACE && next === SPACE && has(peek(cursor, at + MAX_GAP), ALNUM);
  return wide ? at + MAX_GAP : -1;
}

/** Reads `length` letters and digits from `at` on; the index after them, -1 where they are not there. */
function readCharacters(cursor: Cursor, at: number, length: number): number {
  let end = at;
  for (let count = 0; count < length; count++) {
    const index = nextCharacter(cursor, end);
    if (index === -1) return -1;
    characters[count] = codeIn(cursor, index);
    end = index + 1;
  }
  return end;
}

/** An IBAN whose country code stands at `at`: the length of its country, groups with a gap between, MOD 97. */
export const ibanAt: Detect = (cursor, at) => {
  const first = codeIn(cursor, at);
  if (!has(first, LETTER)) return false;
  const second = peek(cursor, at + 1);
  if (!has(second, LETTER)) return false;
  const length = LENGTHS[countryOf(first, second)] as number;
  if (length === 0) return false;
  const digits = has(peek(cursor, at + 2), DIGIT) ? at + 2 : at + 3;
  if (!has(peek(cursor, digits), DIGIT) || !has(peek(cursor, digits + 1), DIGIT)) return false;
  if (has(codeBefore(cursor, at), ALNUM)) return false;
  const end = readCharacters(cursor, at, length);
  if (end === -1 || isWord(peek(cursor, end)) || remainder97(characters, length) !== 1)
    return false;
  return matched(cursor, 'INTERNATIONAL_BANK_ACCOUNT_NUMBER', at, end);
};
