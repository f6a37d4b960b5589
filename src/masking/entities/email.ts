import { ALNUM, codeAt, DIGIT, DOMAIN, has, LETTER, LOCAL } from '../char-flags.ts';
import {
  type Cursor,
  codeBefore,
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

/** Scripts that are written without spaces: part of an address only where it ends in them. */
function isUnspaced(code: number): boolean {
  return code >= 0x2e80 && has(code, DOMAIN);
}

function localStart(cursor: Cursor, at: number): number {
  const { text, floor } = cursor;
  let start = at;
  if (isUnspaced(codeBefore(cursor, at))) {
    while (start > Math.max(floor, at - MAX_LOCAL) && isUnspaced(codeAt(text, start - 1))) start--;
    return start;
  }
  start = runStart(cursor, at, LOCAL, MAX_LOCAL);
  while (start < at && !isAddressLetter(codeAt(text, start))) start++;
  return start;
}

/** What a local part begins with: punctuation before it belongs to the text around. */
function isAddressLetter(code: number): boolean {
  return isWord(code) || code >= 0xc0;
}

/** End of the longest host name in `from..to`: labels of letters, digits and inner dashes, the last one alphabetic. */
function domainEnd(text: string, from: number, to: number): number {
  let end = -1;
  let label = from;
  let labels = 0;
  for (let at = from; at <= to; at++) {
    if (at < to && codeAt(text, at) !== DOT) continue;
    const stop = topLevelEnd(text, label, at);
    if (labels > 0 && stop > label + 1) end = stop;
    if (!isLabel(text, label, at)) return end;
    labels++;
    label = at + 1;
  }
  return end;
}

function isLabel(text: string, from: number, to: number): boolean {
  const length = to - from;
  return (
    length > 0 &&
    length <= MAX_LABEL &&
    codeAt(text, from) !== DASH &&
    codeAt(text, to - 1) !== DASH
  );
}

/** End of the letters that begin a last label; `xn--` ones may hold digits and dashes. */
function topLevelEnd(text: string, from: number, to: number): number {
  let at = from;
  const encoded = text.startsWith('xn--', from);
  while (at < to && isTopLevel(codeAt(text, at), encoded)) at++;
  // `example.com-219…`, `example.com415…`: the address ends where its last label can.
  return at;
}

function isTopLevel(code: number, encoded: boolean): boolean {
  return has(code, LETTER) || code >= 0xc0 || (encoded && (has(code, ALNUM) || code === DASH));
}

/** `pkg@1.2.3-beta.rc`: a version, not a host. */
function isVersion(text: string, from: number): boolean {
  let at = from;
  while (has(codeAt(text, at), DIGIT)) at++;
  return at > from && codeAt(text, at) === DOT && has(codeAt(text, at + 1), DIGIT);
}

/** E-mail addresses, found at their at sign; internationalised ones too. */
export const emailAt: Detect = (cursor, at) => {
  const start = localStart(cursor, at);
  if (start === at) return false;
  const run = runEnd(cursor, at + 1, DOMAIN, MAX_DOMAIN);
  if (run === at + 1 || isVersion(cursor.text, at + 1)) return false;
  const end = domainEnd(cursor.text, at + 1, run);
  return end !== -1 && matched(cursor, 'EMAIL', start, end);
};
