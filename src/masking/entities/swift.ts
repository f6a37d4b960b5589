import { ALNUM, codeAt, has, LETTER } from '../char-flags.ts';
import { type Cursor, codeBefore, type Detect, isWord, matched, peek, runEnd } from '../cursor.ts';
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

const REACH = 28;
const NEVER = /(?!)/y;

function isCodeAt(cursor: Cursor, at: number): boolean {
  const end = runEnd(cursor, at, ALNUM, MAX_CODE);
  if (end - at !== 8 && end - at !== 11) return false;
  if (isWord(codeAt(cursor.text, end))) return false;
  const country = CODE.exec(cursor.text.slice(at, end))?.[1];
  if (country === undefined) return false;
  if (!WITHOUT_IBAN.has(country) && IBAN_LENGTHS[country] === undefined) return false;
  return matched(cursor, 'SWIFT_CODE', at, end);
}

const BETWEEN = new Set([...' :-/(),#='].map((between) => between.charCodeAt(0)));

function isBetween(code: number): boolean {
  return has(code, ALNUM) || BETWEEN.has(code);
}

/** The first code among the words that follow on the same line. */
const findCode: Detect = (cursor, from) => {
  for (let at = from; at < from + REACH; at++) {
    const code = peek(cursor, at);
    if (code === 0 || !isBetween(code)) return false;
    if (has(code, LETTER) && !isWord(codeBefore(cursor, at)) && isCodeAt(cursor, at)) return true;
  }
  return false;
};

/** Bank identifier codes are words of capitals: they are looked for after the words that announce them. */
export const SWIFT_RULES: readonly SecretRule[] = [
  ['SWIFT', 1],
  ['Swift', 1],
  ['swift', 1],
  ['BIC', 1],
].map(([prefix, anchor]) => ({
  entity: 'SWIFT_CODE' as const,
  prefix: String(prefix),
  anchor: Number(anchor),
  body: NEVER,
  max: 0,
  find: findCode,
}));
