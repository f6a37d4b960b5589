import { ALNUM, codeAt, DIGIT, has, LETTER, SEPARATOR } from './char-flags.ts';
import { type Cursor, codeBefore, isWord, peek, runStart } from './cursor.ts';
import { MAX_TOKEN } from './token-detector.ts';

/** Judges a word of letters and digits from `start` to `end`. */
export type WordDetect = (cursor: Cursor, start: number, end: number) => boolean;

const PLUS = 0x2b;
const OPEN = 0x28;
const SPACE = 0x20;

/** What a digit led to: where the scan goes on when nothing matched. */
export type DigitStep = { matched: boolean; next: number };

type Parts = Readonly<{
  numbers: (cursor: Cursor, at: number) => boolean;
  iban: (cursor: Cursor, at: number) => boolean;
  words: readonly WordDetect[];
  writtenDate: (cursor: Cursor, at: number) => boolean;
}>;

function wordEnd(cursor: Cursor, from: number): number {
  let end = from;
  while (has(peek(cursor, end), ALNUM)) end++;
  return end;
}

/**
 * What to do at a digit: the word around it, when it has letters, is judged as a word; otherwise
 * the number that starts here is. The scan goes on behind the word or the group of digits, so that
 * every character is read a bounded number of times.
 */
export function digitStep({ numbers, iban, words, writtenDate }: Parts) {
  const step: DigitStep = { matched: false, next: 0 };
  function anyWord(cursor: Cursor, start: number, end: number): boolean {
    for (const judge of words) if (judge(cursor, start, end)) return true;
    return false;
  }

  /** A number that starts at `at` and whose first digits end before `end`. */
  function number(cursor: Cursor, at: number, end: number, before: number): boolean {
    const next = peek(cursor, end);
    const further = has(next, SEPARATOR) ? peek(cursor, end + 1) : 0;
    const grouped = has(further, DIGIT);
    // A lone number of one or two digits can only be the day of a date.
    const small = end - at <= 2;
    const dialled = before === PLUS || before === OPEN;
    if ((!small || grouped || dialled) && numbers(cursor, at)) return true;
    if (small && writtenDate(cursor, at)) return true;
    // `00-1A-2B…`: groups of hexadecimal digits may begin without a letter.
    const joined = next !== SPACE && has(further, ALNUM);
    return joined && end - at <= 4 && anyWord(cursor, at, end);
  }

  return (cursor: Cursor, at: number): DigitStep => {
    const { text } = cursor;
    let end = at + 1;
    while (has(codeAt(text, end), DIGIT)) end++;
    const before = codeBefore(cursor, at);
    const inWord = isWord(before);
    const letterAfter = has(peek(cursor, end), LETTER);
    step.next = end;
    step.matched = !inWord && number(cursor, at, end, before);
    if (step.matched || (!inWord && !letterAfter)) return step;
    const start = runStart(cursor, at, ALNUM, MAX_TOKEN + 1);
    const stop = letterAfter ? wordEnd(cursor, end) : end;
    step.next = stop;
    if (stop - start > MAX_TOKEN) return step;
    step.matched = iban(cursor, start) || anyWord(cursor, start, stop);
    return step;
  };
}
