import { contextNamed } from '../context.ts';
import { type Detect, hasContext, matched } from '../cursor.ts';

const NINO = contextNamed('nino');
/** `AB 12 34 56 C`; HMRC NIM39110: prefixes never issued are left out. */
const GROUPS =
  '(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([ -])\\d{2}[ -]?\\d{2}[ -]?\\d{2}[ -]?[A-D](?!\\w)';
const CAPITALS = new RegExp(GROUPS, 'y');
const ANY_CASE = new RegExp(GROUPS, 'iy');
const MAX = 14;

/** A UK National Insurance number in groups, in capitals or after a word for it; found at its first letter. */
export const insuranceNumberAt: Detect = (cursor, at) => {
  if (cursor.length < at + MAX) cursor.touched = true;
  const named = hasContext(cursor, at, NINO);
  const pattern = named ? ANY_CASE : CAPITALS;
  pattern.lastIndex = at;
  if (!pattern.test(cursor.text)) return false;
  return matched(cursor, 'UK_NATIONAL_INSURANCE_NUMBER', at, pattern.lastIndex);
};
