import { DIGIT, has, LETTER } from '../char-flags.ts';
import { contextNamed } from '../context.ts';
import { type Cursor, codeIn, type Detect, hasContext, matched, peek } from '../cursor.ts';

const BIRTH = contextNamed('birth');
const MONTHS = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
/** `12 March 1985`, `1st of May, 85`, `12-Mar-1985` */
const DAY_FIRST = new RegExp(
  `\\d{1,2}(?:st|nd|rd|th)?(?: of)?[ -]${MONTHS}\\.?,?[ -]\\d{2,4}(?!\\w)`,
  'iy',
);
/** The rest of `March 12, 1985` */
const AFTER_MONTH = /\d{1,2}(?:st|nd|rd|th)?,? ?\d{4}(?!\w)/iy;
const MONTH_BEFORE = new RegExp(`(?<!\\w)${MONTHS}\\.? $`, 'i');
const REACH = 32;
const MONTH_REACH = 12;

function matches(cursor: Cursor, pattern: RegExp, at: number): boolean {
  if (cursor.length < at + REACH) cursor.touched = true;
  pattern.lastIndex = at;
  return pattern.test(cursor.text);
}

const LETTERS = 0x1f;
/** The first three letters of the months, as numbers of fifteen bits. */
const MONTH_STARTS = new Uint8Array(1 << 15);
for (const month of 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '))
  MONTH_STARTS[startOf([...Buffer.from(month)], 0)] = 1;

function startOf(codes: ArrayLike<number>, at: number): number {
  const letter = (index: number): number => (codes[at + index] as number) & LETTERS;
  return (letter(0) << 10) | (letter(1) << 5) | letter(2);
}

const SPACE = 0x20;
const DASH = 0x2d;
const COMMA = 0x2c;

/** End of `12th` or `12` from the end of its digits. */
function ordinalEnd(cursor: Cursor, end: number): number {
  return has(codeIn(cursor, end), LETTER) ? end + 2 : end;
}

/** Whether a month or a year stands near, which is cheaper to see than context. */
function mayBeWritten(cursor: Cursor, at: number): boolean {
  let end = at + 1;
  if (has(peek(cursor, end), DIGIT)) end++;
  end = ordinalEnd(cursor, end);
  const next = peek(cursor, end);
  if (next === COMMA || (next === SPACE && has(peek(cursor, end + 1), DIGIT))) return true;
  if (next !== SPACE && next !== DASH) return false;
  if (!has(peek(cursor, end + 1), LETTER)) return false;
  if (cursor.length < end + 7) cursor.touched = true;
  const start = cursor.text.startsWith('of ', end + 1) ? end + 4 : end + 1;
  return start + 3 <= cursor.length && MONTH_STARTS[startOf(cursor.codes, start)] === 1;
}

/** Start of the month that stands right before `at`; `at` where none does. */
function monthStart(cursor: Cursor, at: number): number {
  if (codeIn(cursor, at - 1) !== SPACE) return at;
  const month = MONTH_BEFORE.exec(cursor.text.slice(Math.max(cursor.floor, at - MONTH_REACH), at));
  return month === null ? at : at - month[0].length;
}

/** Dates written with the month's name, after a word for birth; found at their first digit. */
export const writtenDateAt: Detect = (cursor, at) => {
  const near = mayBeWritten(cursor, at);
  // A stream that ends here must hold the month too.
  if (!cursor.final && cursor.touched) cursor.open = Math.min(cursor.open, monthStart(cursor, at));
  if (!near || !hasContext(cursor, at, BIRTH)) return false;
  if (matches(cursor, DAY_FIRST, at)) {
    return matched(cursor, 'DATE_OF_BIRTH', at, DAY_FIRST.lastIndex);
  }
  const start = monthStart(cursor, at);
  if (start === at) return false;
  cursor.open = Math.min(cursor.open, start);
  if (!matches(cursor, AFTER_MONTH, at)) return false;
  return matched(cursor, 'DATE_OF_BIRTH', start, AFTER_MONTH.lastIndex);
};
