import { ALNUM, DIGIT, has } from '../char-flags.ts';
import { mod97 } from '../checks/mod-97.ts';
import { codeBefore, type Detect, isWord, matched, peek } from '../cursor.ts';
import { IBAN_LENGTHS } from './iban-lengths.ts';

const SPACE = 0x20;
const DASH = 0x2d;

/** An IBAN whose country code stands at `at`: the length of its country, groups with one space or dash between, MOD 97. */
export const ibanAt: Detect = (cursor, at) => {
  const { text } = cursor;
  const digits = has(peek(cursor, at + 2), DIGIT) ? at + 2 : at + 3;
  if (!has(peek(cursor, digits), DIGIT) || !has(peek(cursor, digits + 1), DIGIT)) return false;
  const length = IBAN_LENGTHS[text.slice(at, at + 2).toUpperCase()];
  if (length === undefined) return false;
  let iban = '';
  let end = at;
  while (iban.length < length) {
    const code = peek(cursor, end);
    if (has(code, ALNUM)) iban += text.charAt(end);
    else if ((code !== SPACE && code !== DASH) || !has(peek(cursor, end + 1), ALNUM)) return false;
    end++;
  }
  return (
    !isWord(peek(cursor, end)) &&
    !isWord(codeBefore(cursor, at)) &&
    mod97(iban) &&
    matched(cursor, 'INTERNATIONAL_BANK_ACCOUNT_NUMBER', at, end)
  );
};
