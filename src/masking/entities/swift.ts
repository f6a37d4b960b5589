import { ALNUM } from '../char-flags.ts';
import {
  type Cursor,
  codeBefore,
  codeIn,
  type Detect,
  isWord,
  matched,
  runEnd,
} from '../cursor.ts';
import type { SecretRule } from '../secret-rule.ts';
import { IBAN_LENGTHS } from './iban-lengths.ts';

/** Bank, country, place, perhaps a branch (ISO 9362). */
const CODE = /^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;
/** Countries with banks whose accounts have no IBAN. */
const WITHOUT_IBAN = new Set(
  'US CA MX AU NZ JP CN HK SG IN KR TW TH MY ID PH VN ZA NG KE AR CL CO PE UY PA MA DZ RU'.split(
    ' ',
  ),
);
const MAX_CODE = 12;

const REACH = 64;
const never = (): number => -1;

/** Whether a text is a bank identifier code of a country that has banks. */
export function isBankCode(text: string): boolean {
  const country = CODE.exec(text)?.[1];
  return (
    country !== undefined && (WITHOUT_IBAN.has(country) || IBAN_LENGTHS[country] !== undefined)
  );
}

function isCodeAt(cursor: Cursor, at: number): boolean {
  const end = runEnd(cursor, at, ALNUM, MAX_CODE);
  if (end - at !== 8 && end - at !== 11) return false;
  if (isWord(codeIn(cursor, end))) return false;
  if (!isBankCode(cursor.text.slice(at, end))) return false;
  return matched(cursor, 'SWIFT_CODE', at, end);
}

/** What may stand between the word and the code. Nothing that could itself be sensitive: it would be stepped over. */
const BETWEEN = /(?:[\s:/()#="',-]|code|bic|number|no|nr|is|address){0,10}/iy;

/** The code that follows the word. */
const findCode: Detect = (cursor, from) => {
  if (cursor.length < from + REACH) cursor.touched = true;
  BETWEEN.lastIndex = from;
  BETWEEN.test(cursor.text);
  const at = Math.max(from, BETWEEN.lastIndex);
  return at < from + REACH && !isWord(codeBefore(cursor, at)) && isCodeAt(cursor, at);
};

/** Bank identifier codes are words of capitals: they are looked for after the words that announce them. */
export const SWIFT_RULES: readonly SecretRule[] = [
  ['SWIFT', 1],
  ['Swift', 1],
  ['swift', 1],
  ['BIC', 1],
  ['Bic', 1],
  ['bic', 1],
].map(([prefix, anchor]) => ({
  entity: 'SWIFT_CODE' as const,
  prefix: String(prefix),
  anchor: Number(anchor),
  body: never,
  max: 0,
  find: findCode,
}));
