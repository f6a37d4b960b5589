import { ASCII } from './anchor-table.ts';
import { ALNUM, DIGIT, END, has, LETTER, SEPARATOR } from './char-flags.ts';
import { separatorAt } from './cluster.ts';
import {
  type Cursor,
  codeBefore,
  codeIn,
  type Detect,
  isWord,
  peek,
  runEnd,
  runStart,
} from './cursor.ts';
import { isJoined, mayStart, type Numbers } from './number-detector.ts';
import { timestampEnd } from './timestamp.ts';
import { MAX_TOKEN } from './token-detector.ts';

/** Judges a word of letters and digits from `start` to `end`. */
export type WordDetect = (cursor: Cursor, start: number, end: number) => boolean;

/** In place of where a scan goes on: there is a match. */
export const MATCHED = -1;

const PLUS = 0x2b;
const OPEN = 0x28;
const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const COMMA = 0x2c;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;
const SMALL_X = 0x78;
const CASE = 0x20;
/** A longer number has no extension and starts no hexadecimal groups. */
const MAX_HEX_GROUP = 4;
const LEAST_EXTENDED = 3;
const MAX_DAY = 2;
/** Digits after the letters that an IBAN or a National Insurance number begins with: `DE 89 3704…`. */
const PAIR = 2;

type Parts = Readonly<{
  numbers: Numbers;
  iban: Detect;
  /** What begins with two letters and a gap */
  lettered: Detect;
  tokens: WordDetect;
  spaced: WordDetect;
  /** A user's own */
  own: readonly Detect[];
  writtenDate: Detect;
}>;

/** End of the digits from `from` on: what lies behind the text is none. */
function digitsEnd(codes: Uint16Array, from: number): number {
  let end = from;
  while (has(codes[end] as number, DIGIT)) end++;
  return end;
}

function wordEnd(cursor: Cursor, from: number): number {
  return runEnd(cursor, from, ALNUM, cursor.length);
}

const QUIET = new Set([...'"\'`;)]}<>!?|={*'].map((quiet) => quiet.charCodeAt(0)));
const IS_QUIET = Uint8Array.from({ length: ASCII }, (_, code) => (QUIET.has(code) ? 1 : 0));

/** Whether a character beside a number joins it to nothing, and says nothing of it. */
function isQuiet(code: number): boolean {
  return code < ASCII && IS_QUIET[code] === 1;
}

/** Whether the month or the year may follow a day with this code between. */
function follows(code: number): boolean {
  return code === SPACE || code === COMMA || code === DASH || code === END;
}

/** Whether a word goes on at `at`: an underscore joins, but for a word that gives context. */
function isInWord(cursor: Cursor, at: number): boolean {
  const before = codeBefore(cursor, at);
  return isWord(before) && !(before === UNDERSCORE && isJoined(cursor, at));
}

/** A word that is too long to be anything: whatever follows, it is not held. */
function tooLong(cursor: Cursor, end: number): number {
  cursor.touched = false;
  return end;
}

/**
 * What to do at a digit: the word around it, when it has letters, is judged as a word; otherwise
 * the number that starts here is. The scan goes on behind the word or the group of digits, so that
 * every character is read a bounded number of times.
 */
export function digitStep({ numbers, iban, lettered, tokens, spaced, own, writtenDate }: Parts) {
  function anyOwn(cursor: Cursor, at: number): boolean {
    for (const detect of own) if (detect(cursor, at)) return true;
    return false;
  }

  function anyWord(cursor: Cursor, start: number, end: number): boolean {
    return anyOwn(cursor, start) || spaced(cursor, start, end) || tokens(cursor, start, end);
  }

  /** `00-1A-2B…`: groups of hexadecimal digits may begin without a letter. */
  function hexGroups(cursor: Cursor, at: number, end: number, next: number): boolean {
    const start = end - at === 2 ? next === DASH : end - at === MAX_HEX_GROUP && next === DOT;
    return start && spaced(cursor, at, end);
  }

  /** A number in groups, in brackets or with a plus, or a longer one alone. */
  function isNumber(cursor: Cursor, at: number, end: number, grouped: boolean): boolean {
    // What is not the start of a number may still be that of an IPv4 address.
    const starts = mayStart(cursor, at);
    if (!starts && codeIn(cursor, end) !== DOT) return false;
    const before = codeBefore(cursor, at);
    if (grouped || before === PLUS || before === OPEN) return numbers.grouped(cursor, at, starts);
    return end - at > MAX_DAY && numbers.lone(cursor, at, end, starts);
  }

  /** Two digits behind a word of two letters, such as a country code. */
  function afterLetters(cursor: Cursor, at: number, end: number): boolean {
    if (end - at !== PAIR && end < cursor.length) return false;
    const gap = codeBefore(cursor, at);
    if (gap !== SPACE && gap !== DASH) return false;
    if (!has(codeBefore(cursor, at - 1), LETTER) || !has(codeBefore(cursor, at - 2), LETTER))
      return false;
    const start = at - 1 - PAIR;
    if (has(codeBefore(cursor, start), ALNUM)) return false;
    cursor.open = Math.min(cursor.open, start);
    return iban(cursor, start) || lettered(cursor, start);
  }

  /** A number from `at` whose first digits end before `next` at `end`. */
  function number(cursor: Cursor, at: number, end: number, next: number): boolean {
    if (end - at <= PAIR && afterLetters(cursor, at, end)) return true;
    if (isNumber(cursor, at, end, separatorAt(cursor, end) !== 0)) return true;
    const further = has(next, SEPARATOR) ? peek(cursor, end + 1) : 0;
    // A lone number of one or two digits can only be the day of a date.
    if (end - at <= MAX_DAY && follows(next) && writtenDate(cursor, at)) return true;
    const joined = next !== SPACE && end - at <= MAX_HEX_GROUP && has(further, ALNUM);
    if (joined && hexGroups(cursor, at, end, next)) return true;
    // Last, for what is known by its check digits is known to its end.
    return anyOwn(cursor, at);
  }

  /** Digits with a letter right after them, which begin a word: `12th`, or `5551234x12`. */
  function beforeLetter(cursor: Cursor, at: number, end: number, next: number): boolean {
    if (end - at < LEAST_EXTENDED) return writtenDate(cursor, at);
    return (next | CASE) === SMALL_X && numbers.grouped(cursor, at, mayStart(cursor, at));
  }

  /** The word with letters and digits around `at..end`. */
  function word(cursor: Cursor, at: number, end: number, letterAfter: boolean): number {
    const start = runStart(cursor, at, ALNUM, MAX_TOKEN + 1);
    const stop = letterAfter ? wordEnd(cursor, end) : end;
    if (stop - start > MAX_TOKEN) return tooLong(cursor, stop);
    if (iban(cursor, start) || anyWord(cursor, start, stop)) return MATCHED;
    return stop;
  }

  /** End of a timestamp; -1 where there is none, or a user's own detectors may look into it. */
  function passed(cursor: Cursor, at: number, end: number, next: number): number {
    if ((next !== DASH && next !== COLON) || own.length > 0) return -1;
    return timestampEnd(cursor, at, end);
  }

  /** Whether the digits stand alone, as those of most numbers in prose do: nothing beside them can be part of anything. */
  function isLone(cursor: Cursor, at: number, end: number, next: number): boolean {
    const before = codeBefore(cursor, at);
    // `"id":7` and `,7` are not `10:7` or `1,7`.
    const begins = before === COLON || before === COMMA;
    if (begins ? has(codeBefore(cursor, at - 1), DIGIT) : before !== SPACE && !isQuiet(before))
      return false;
    if (next !== SPACE) return next === COMMA || isQuiet(next);
    const further = peek(cursor, end + 1);
    return further !== SPACE && !has(further, DIGIT);
  }

  /** What stands at the digits from `at` to `end`, which are no timestamp. */
  function judge(cursor: Cursor, at: number, end: number, next: number): number {
    const inWord = isInWord(cursor, at);
    if (has(next, LETTER)) {
      if (!inWord && beforeLetter(cursor, at, end, next)) return MATCHED;
      return word(cursor, at, end, true);
    }
    if (inWord) return word(cursor, at, end, false);
    return number(cursor, at, end, next) ? MATCHED : end;
  }

  return (cursor: Cursor, at: number): number => {
    const end = digitsEnd(cursor.codes, at + 1);
    if (end - at > MAX_TOKEN) return tooLong(cursor, end);
    const next = peek(cursor, end);
    if (end - at > MAX_DAY && isLone(cursor, at, end, next))
      return numbers.lone(cursor, at, end, true) || anyOwn(cursor, at) ? MATCHED : end;
    const past = passed(cursor, at, end, next);
    return past === -1 ? judge(cursor, at, end, next) : past;
  };
}
