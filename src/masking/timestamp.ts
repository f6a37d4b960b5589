import { ALNUM, DIGIT, has } from './char-flags.ts';
import { type Cursor, codeBefore, isWord, peek } from './cursor.ts';

const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const PLUS = 0x2b;
const BRACKET = 0x28;
const BIG_T = 0x54;
const ZULU = 0x5a;
const YEAR = 4;
const DATE = 10;
const MAX_FRACTION = 9;

function isPair(cursor: Cursor, at: number): boolean {
  return has(peek(cursor, at), DIGIT) && has(peek(cursor, at + 1), DIGIT);
}

/** End of `:15:00.123Z` from the colon on; -1 where it is no time of a day. */
function clockEnd(cursor: Cursor, colon: number): number {
  if (!isPair(cursor, colon + 1)) return -1;
  let end = colon + 3;
  if (peek(cursor, end) === COLON && isPair(cursor, end + 1)) end += 3;
  if (peek(cursor, end) === DOT && has(peek(cursor, end + 1), DIGIT)) {
    const limit = end + 1 + MAX_FRACTION;
    end++;
    while (end < limit && has(peek(cursor, end), DIGIT)) end++;
  }
  if (peek(cursor, end) === ZULU) end++;
  const next = peek(cursor, end);
  return next === COLON || has(next, ALNUM) ? -1 : end;
}

/**
 * End of the timestamp or time of day whose first digits are `at..end`; -1 where there is none.
 * INVARIANT: nothing that is looked for can be in one, so that it is only passed sooner.
 */
export function timestampEnd(cursor: Cursor, at: number, end: number): number {
  const before = codeBefore(cursor, at);
  if (isWord(before) || before === COLON || before === PLUS || before === BRACKET) return -1;
  if (end - at === 2) return peek(cursor, end) === COLON ? clockEnd(cursor, end) : -1;
  if (end - at !== YEAR || before === DASH || !isPair(cursor, at + YEAR + 1)) return -1;
  if (peek(cursor, at + 7) !== DASH || !isPair(cursor, at + 8)) return -1;
  if (peek(cursor, at + DATE) !== BIG_T || !isPair(cursor, at + DATE + 1)) return -1;
  const colon = at + DATE + 3;
  return peek(cursor, colon) === COLON ? clockEnd(cursor, colon) : -1;
}
