import { ASCII } from './anchor-table.ts';
import { HELD, has, LOCAL, TOKEN } from './char-flags.ts';
import { type Cursor, codeBefore, codeIn } from './cursor.ts';

/** Longest word that is held back for a match that would start in it. */
export const MAX_HELD_WORD = 80;
const SLASH = 0x2f;
export const DOUBLE_QUOTE = 0x22;
const COLON = 0x3a;

/** Whether a match may start in a word with this code. */
export function isHeld(code: number): boolean {
  return code >= ASCII ? code !== 0x2028 && code !== 0x2029 : has(code, LOCAL | TOKEN | HELD);
}

function heldStart({ codes, floor }: Cursor, to: number): number {
  const limit = Math.max(floor, to - MAX_HELD_WORD);
  let at = to;
  while (at > limit && isHeld(codes[at - 1] as number)) at--;
  return at;
}

/** Where the word before `to` starts, with the quote before it: `"john.doe"@…`. */
function quotedStart(cursor: Cursor, to: number): number {
  const start = heldStart(cursor, to);
  return codeBefore(cursor, start) === DOUBLE_QUOTE ? start - 1 : start;
}

/** Where the last word starts, with the scheme before an unfinished `://`. */
export function tailStart(cursor: Cursor): number {
  const { length } = cursor;
  const last = codeIn(cursor, length - 1);
  if (last !== SLASH) return quotedStart(cursor, last === DOUBLE_QUOTE ? length - 1 : length);
  const colon = codeIn(cursor, length - 2) === SLASH ? length - 3 : length - 2;
  if (codeIn(cursor, colon) !== COLON) return heldStart(cursor, length);
  return Math.max(cursor.floor, heldStart(cursor, colon));
}

/** Start of what must be held when the answer at `at` depends on what comes. */
export function openAt(cursor: Cursor, at: number): number {
  const url = codeIn(cursor, at) === COLON && codeIn(cursor, at + 1) === SLASH;
  return Math.min(heldStart(cursor, url ? at : at + 1), cursor.open, at);
}
