import type { CountryCode } from 'libphonenumber-js/min';
import { codeAt, DIGIT, has } from '../char-flags.ts';
import type { Cluster } from '../cluster.ts';
import { contextBit } from '../context.ts';
import { type Cursor, codeBefore, contextAt, isWord, matched, peek } from '../cursor.ts';
import { digitsOf, mayEnd, mayStart, type NumberDetect } from '../number-detector.ts';
import { nationalLengths, possibleInternational } from '../phone-lengths.ts';

const PHONE = contextBit('phone');
const ORDER = contextBit('order');
const PLUS = 0x2b;
const OPEN = 0x28;
const CLOSE = 0x29;
const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;

const MAX_DIGITS = 15;
const MIN_DIGITS = 7;
const MAX_EXTENSION = 6;

function isGap(code: number): boolean {
  return code === SPACE || code === DASH || code === DOT || code === SLASH;
}

/** The digits read so far, and where each group that could be the last one ends. */
type Dialled = { digits: string; groups: { end: number; digits: number }[] };

/** At most so many gaps and brackets in a row, as in `+1 (415) - 555`. */
const MAX_GAP = 3;

function gapEnd(cursor: Cursor, from: number): number {
  let at = from;
  while (at < from + MAX_GAP && (isGap(peek(cursor, at)) || isBracket(peek(cursor, at)))) at++;
  return at;
}

function digitsEnd(cursor: Cursor, from: number): number {
  let at = from;
  while (has(peek(cursor, at), DIGIT) && at - from <= MAX_DIGITS) at++;
  return at;
}

/** Digits with gaps and brackets between them, from `at`; stops before what cannot go on. */
function readDialled(cursor: Cursor, at: number): Dialled {
  const groups: Dialled['groups'] = [];
  let digits = '';
  let from = has(peek(cursor, at), DIGIT) ? at : gapEnd(cursor, at);
  while (digits.length <= MAX_DIGITS && has(peek(cursor, from), DIGIT)) {
    const end = digitsEnd(cursor, from);
    if (groups.length > 0 && isWord(peek(cursor, end)) && !isExtension(cursor, end)) break;
    digits += cursor.text.slice(from, end);
    groups.push({ end, digits: digits.length });
    const next = gapEnd(cursor, end);
    if (next === end) break;
    from = next;
  }
  return { digits, groups };
}

function isExtension(cursor: Cursor, at: number): boolean {
  return (codeAt(cursor.text, at) | 0x20) === 0x78 && has(peek(cursor, at + 1), DIGIT);
}

function isBracket(code: number): boolean {
  return code === OPEN || code === CLOSE;
}

const WORDS = ['extension', 'ext.', 'ext', 'x', '#'];

/** End of an extension (`x4587`, ` ext. 12`) that follows a number, or `end` itself. */
function extensionEnd(cursor: Cursor, end: number): number {
  let at = peek(cursor, end) === SPACE ? end + 1 : end;
  const first = peek(cursor, at);
  if (first !== 0x78 && first !== 0x65 && first !== 0x45 && first !== 0x58 && first !== 0x23)
    return end;
  if (cursor.text.length < at + 18) cursor.touched = true;
  const lower = cursor.text.slice(at, at + 9).toLowerCase();
  const word = WORDS.find((one) => lower.startsWith(one));
  if (word === undefined) return end;
  at += word.length;
  if (peek(cursor, at) === SPACE) at++;
  const from = at;
  while (at < from + MAX_EXTENSION && has(peek(cursor, at), DIGIT)) at++;
  return at > from ? at : end;
}

function international(cursor: Cursor, start: number, at: number): boolean {
  const { digits, groups } = readDialled(cursor, at);
  const dialled = (contextAt(cursor, start) & PHONE) !== 0;
  const ends = groups.filter((group) => group.digits > MIN_DIGITS && group.digits <= MAX_DIGITS);
  const last = ends.at(-1);
  if (last === undefined) return false;
  const best = ends.findLast((group) => possibleInternational(digits.slice(0, group.digits)));
  const found = best ?? (dialled ? last : undefined);
  return found !== undefined && matched(cursor, 'PHONE', start, extensionEnd(cursor, found.end));
}

/** `(415) 555-2671`: `at` is the first digit inside the bracket. */
function bracketed(cursor: Cursor, at: number): boolean {
  let close = at;
  while (close < at + 6 && has(peek(cursor, close), DIGIT)) close++;
  if (close < at + 2 || peek(cursor, close) !== CLOSE) return false;
  const { groups } = readDialled(cursor, at);
  const dialled = (contextAt(cursor, at - 1) & PHONE) !== 0;
  const least = dialled ? MIN_DIGITS : 9;
  const ends = groups.slice(1, 5).filter((group) => group.digits >= least && group.digits <= 12);
  const found = ends.find((group) => group.digits === 10) ?? ends.at(-1);
  if (found === undefined || !mayEnd(cursor, found.end, false)) return false;
  return matched(cursor, 'PHONE', at - 1, extensionEnd(cursor, found.end));
}

/** Three, three and four digits, neither area nor exchange below 200, perhaps after a 1. */
const NORTH_AMERICAN = /^1?[2-9]\d{2}[2-9]\d{6}$/;

function isNorthAmerican(cluster: Cluster, first: number, digits: string): boolean {
  const { lengths } = cluster;
  return (
    lengths[first] === 3 &&
    lengths[first + 1] === 3 &&
    lengths[first + 2] === 4 &&
    NORTH_AMERICAN.test(digits)
  );
}

function sameGaps(cluster: Cluster, groups: number): boolean {
  for (let group = 1; group < groups - 1; group++) {
    if (cluster.separators[group] !== cluster.separators[group - 1]) return false;
  }
  return true;
}

function nationalEnd(
  cursor: Cursor,
  at: number,
  cluster: Cluster,
  lengths: ReadonlySet<number>,
): number {
  const { text } = cursor;
  const [first = 0] = cluster.lengths;
  const shift = first === 1 && codeAt(text, at) === 0x31 ? 1 : 0;
  if (cluster.count >= 3 + shift && sameGaps(cluster, 3 + shift)) {
    const digits = digitsOf(text, cluster, 3 + shift);
    if (isNorthAmerican(cluster, shift, digits)) return cluster.ends[2 + shift] as number;
  }
  let best = -1;
  let digits = 0;
  for (let group = 0; group < cluster.count; group++) {
    digits += cluster.lengths[group] as number;
    if (digits > 13) break;
    if (digits < MIN_DIGITS || !sameGaps(cluster, group + 1)) continue;
    if (plausible(cursor, at, cluster, group + 1, lengths)) best = cluster.ends[group] as number;
  }
  return best;
}

function isDate(cluster: Cluster, groups: number): boolean {
  const [first = 0, second = 0, third = 0] = cluster.lengths;
  return (
    groups === 3 && second <= 2 && ((first === 4 && third <= 2) || (first <= 2 && third === 4))
  );
}

/** A national number: with a word for telephone nearly any layout, without one only a trunk zero and a length of a region. */
function plausible(
  cursor: Cursor,
  at: number,
  cluster: Cluster,
  groups: number,
  lengths: ReadonlySet<number>,
): boolean {
  const bits = contextAt(cursor, at);
  const digits = digitsOf(cursor.text, cluster, groups);
  if (isDate(cluster, groups)) return false;
  if ((bits & PHONE) !== 0) return groups > 1 || digits.length <= 12;
  if ((bits & ORDER) !== 0 || groups < 2 || !digits.startsWith('0') || digits.length < 9)
    return false;
  for (let group = 0; group < groups; group++) {
    if ((cluster.lengths[group] as number) < 2) return false;
  }
  if (digits.startsWith('00')) return possibleInternational(digits.slice(2));
  return lengths.has(digits.length - 1);
}

/**
 * Telephone numbers: international ones judged by libphonenumber's metadata, North American ones by
 * layout, national ones with a trunk zero by the lengths of `regions`, others by a word for telephone before them.
 */
export function phoneDetector(regions: readonly CountryCode[]): NumberDetect {
  const lengths = nationalLengths(regions);
  return (cursor, at, cluster) => {
    const before = codeBefore(cursor, at);
    if (before === PLUS) return international(cursor, at - 1, at);
    if (before === OPEN) {
      if (codeBefore(cursor, at - 1) === PLUS) return international(cursor, at - 2, at);
      return bracketed(cursor, at);
    }
    const end = nationalNumberEnd(cursor, at, cluster, lengths);
    return end !== -1 && matched(cursor, 'PHONE', at, end);
  };
}

/** End of a national number with its extension; -1 where there is none. */
function nationalNumberEnd(
  cursor: Cursor,
  at: number,
  cluster: Cluster,
  lengths: ReadonlySet<number>,
): number {
  // Fewer digits than the shortest number: no look-back.
  if (cluster.count === 1 && (cluster.lengths[0] as number) < MIN_DIGITS) return -1;
  if (!mayStart(cursor, at)) return -1;
  const end = nationalEnd(cursor, at, cluster, lengths);
  if (end === -1) return -1;
  const extended = extensionEnd(cursor, end);
  return extended === end && !mayEnd(cursor, end, false) ? -1 : extended;
}
