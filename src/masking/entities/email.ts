import { ALNUM, DIGIT, DOMAIN, has, LETTER, LOCAL } from '../char-flags.ts';
import {
  type Cursor,
  codeBefore,
  codeIn,
  type Detect,
  isWord,
  matched,
  runEnd,
  runStart,
} from '../cursor.ts';

/** RFC 5321 §4.5.3.1 */
const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
const MAX_LABEL = 63;
const DOT = 0x2e;
const DASH = 0x2d;
const DOUBLE_QUOTE = 0x22;

/** Scripts that are written without spaces: part of an address only where it ends in them. */
function isUnspaced(code: number): boolean {
  return code >= 0x2e80 && has(code, DOMAIN);
}

function unspacedStart(cursor: Cursor, at: number, limit: number): number {
  let start = at;
  while (start > limit && isUnspaced(codeIn(cursor, start - 1))) start--;
  return start;
}

/** Start of the run before `to` that local parts are of, but for the joining characters. */
function pieceStart(cursor: Cursor, to: number, limit: number): number {
  return runStart(cursor, to, LOCAL, Math.max(0, to - limit));
}

const MIN_KEY = 2;
const EQUALS = 0x3d;
const SLASH = 0x2f;
const AMPERSAND = 0x26;
const QUESTION = 0x3f;
const COLON = 0x3a;

function isJoint(code: number): boolean {
  return code === EQUALS || code === SLASH || code === AMPERSAND;
}

/** Whether `start..end` is the name of a parameter or a setting rather than a part of an address. */
function isKey(cursor: Cursor, start: number, end: number): boolean {
  if (end - start < MIN_KEY) return false;
  for (let at = start; at < end; at++) {
    const code = codeIn(cursor, at);
    if (!has(code, LETTER) && code !== DASH && code !== 0x5f) return false;
  }
  return true;
}

/**
 * Start of the address with the pieces that `/`, `&` and `=` join to it: `user/dept@…`, `a=b@…`.
 * Paths, parameters and settings are no part of it.
 */
function joinedStart(cursor: Cursor, from: number, limit: number): number {
  let start = from;
  for (;;) {
    const joint = codeBefore(cursor, start);
    if (start - 1 <= limit || !isJoint(joint)) return start;
    const end = start - 1;
    const piece = pieceStart(cursor, end, limit);
    const before = codeBefore(cursor, piece);
    if (piece === end || !isAddressLetter(codeIn(cursor, piece))) return start;
    if (before === COLON || before === QUESTION || before === SLASH) return start;
    if (joint === EQUALS ? isKey(cursor, piece, end) : before === EQUALS) return start;
    start = piece;
  }
}

/** `"john.doe"@…`: a local part in quotes. What stands before a space in them is not held, so it is left. */
function quotedStart(cursor: Cursor, at: number, limit: number): number {
  const end = at - 1;
  const start = pieceStart(cursor, end, limit);
  if (start === end) return at;
  return codeBefore(cursor, start) === DOUBLE_QUOTE && start - 1 >= limit ? start - 1 : start;
}

function localStart(cursor: Cursor, at: number): number {
  const limit = Math.max(cursor.floor, at - MAX_LOCAL);
  if (codeBefore(cursor, at) === DOUBLE_QUOTE) return quotedStart(cursor, at, limit);
  const tail = unspacedStart(cursor, at, limit);
  let start = pieceStart(cursor, tail, limit);
  while (start < tail && !isAddressLetter(codeIn(cursor, start))) start++;
  return start === at || tail < at ? start : joinedStart(cursor, start, limit);
}

/** What a local part begins with: punctuation before it belongs to the text around. */
function isAddressLetter(code: number): boolean {
  return isWord(code) || code >= 0xc0;
}

/** Whether an encoded label, `xn--…`, begins at `from`. What lies behind the text is no part of one. */
function isEncoded(codes: Uint16Array, from: number): boolean {
  return (
    ((codes[from] as number) | 0x20) === 0x78 &&
    ((codes[from + 1] as number) | 0x20) === 0x6e &&
    codes[from + 2] === DASH &&
    codes[from + 3] === DASH
  );
}

/** End of the letters that begin a last label; `xn--` ones may hold digits and dashes. `example.com-219…`: the address ends where its last label can. */
function topLevelEnd(codes: Uint16Array, from: number, to: number): number {
  const encoded = isEncoded(codes, from);
  let at = from;
  while (at < to && isTopLevel(codes[at] as number, encoded)) at++;
  return at;
}

function isTopLevel(code: number, encoded: boolean): boolean {
  return has(code, LETTER) || code >= 0xc0 || (encoded && (has(code, ALNUM) || code === DASH));
}

/** Whether `from..to` is a label: letters, digits and inner dashes. */
function isLabel(codes: Uint16Array, from: number, to: number): boolean {
  return to > from && to - from <= MAX_LABEL && codes[from] !== DASH && codes[to - 1] !== DASH;
}

/** End of the longest host name in `from..to`: labels, the last one alphabetic. */
function domainEnd(codes: Uint16Array, from: number, to: number): number {
  let label = from;
  // Only the last labels are looked at letter by letter: an earlier one is an end where a later is none.
  for (let at = from; at < to; at++) {
    if (codes[at] !== DOT) continue;
    if (!isLabel(codes, label, at)) return lastEnd(codes, from, label, at);
    label = at + 1;
  }
  return lastEnd(codes, from, label, to);
}

/** The end in the label from `label` to `to`, or else in those before it; never in the first one. */
function lastEnd(codes: Uint16Array, from: number, label: number, to: number): number {
  let start = label;
  let stop = to;
  while (start > from) {
    const end = topLevelEnd(codes, start, stop);
    if (end > start + 1) return end;
    stop = start - 1;
    start = labelStart(codes, from, stop);
  }
  return -1;
}

/** Start of the label that ends before `to`. */
function labelStart(codes: Uint16Array, from: number, to: number): number {
  let at = to;
  while (at > from && codes[at - 1] !== DOT) at--;
  return at;
}

/** `pkg@1.2.3-beta.rc`: a version, not a host. */
function isVersion(cursor: Cursor, from: number): boolean {
  let at = from;
  while (has(codeIn(cursor, at), DIGIT)) at++;
  return at > from && codeIn(cursor, at) === DOT && has(codeIn(cursor, at + 1), DIGIT);
}

/** E-mail addresses, found at their at sign; internationalised ones too. */
export const emailAt: Detect = (cursor, at) => {
  const start = localStart(cursor, at);
  if (start === at) return false;
  cursor.open = Math.min(cursor.open, start);
  const run = runEnd(cursor, at + 1, DOMAIN, MAX_DOMAIN);
  if (run === at + 1 || isVersion(cursor, at + 1)) return false;
  const end = domainEnd(cursor.codes, at + 1, run);
  return end !== -1 && matched(cursor, 'EMAIL', start, end);
};
