import type { CountryCode } from 'libphonenumber-js/min';
import { DIGIT, has } from '../char-flags.ts';
import { type Cluster, LINE_BREAK, WIDE_GAP } from '../cluster.ts';
import { contextNamed } from '../context.ts';
import { type Cursor, codeBefore, codeIn, hasContext, matched, peek } from '../cursor.ts';
import { digitsOf, textOf } from '../digits.ts';
import { mayEnd, type NumberDetect } from '../number-detector.ts';
import {
  DEFAULT_REGIONS,
  nationalLengths,
  nationalNumber,
  possibleInternational,
} from '../phone-lengths.ts';
import { dialled, digitsEnd, MAX_DIGITS, readDialled } from './dialled.ts';

const PHONE = contextNamed('phone');
const ORDER = contextNamed('order');
const PLUS = 0x2b;
const OPEN = 0x28;
const CLOSE = 0x29;
const SPACE = 0x20;
const ZERO = 0x30;

/** With the two zeros that are dialled in the place of the plus */
const MAX_DIALLED = MAX_DIGITS + 2;
const MIN_DIGITS = 7;
/** Of one group, with a word for telephone before it */
const MAX_NATIONAL = 12;
/** With the trunk zero */
const LEAST_TRUNK = 9;
const MAX_EXTENSION = 6;

const WORDS = ['extension', 'ext.', 'ext', 'x', '#'];

/** End of an extension (`x4587`, ` ext. 12`) that follows a number, or `end` itself. */
function extensionEnd(cursor: Cursor, end: number): number {
  let at = peek(cursor, end) === SPACE ? end + 1 : end;
  const first = peek(cursor, at);
  if (first !== 0x78 && first !== 0x65 && first !== 0x45 && first !== 0x58 && first !== 0x23)
    return end;
  if (cursor.length < at + 18) cursor.touched = true;
  const lower = cursor.text.slice(at, at + 9).toLowerCase();
  const word = WORDS.find((one) => lower.startsWith(one));
  if (word === undefined) return end;
  at += word.length;
  if (peek(cursor, at) === SPACE) at++;
  const from = at;
  while (at < from + MAX_EXTENSION && has(peek(cursor, at), DIGIT)) at++;
  return at > from ? at : end;
}

/** The last of the groups read at which a number of the plan of some country may end; -1 where there is none. */
function internationalGroup(): number {
  const { counts, digits } = dialled;
  for (let group = dialled.groups - 1; group >= 0; group--) {
    const count = counts[group] as number;
    if (count < MIN_DIGITS) return -1;
    if (count <= MAX_DIGITS && possibleInternational(digits, count)) return group;
  }
  return -1;
}

/** The last of the groups read with a likely number of digits. */
function lastGroup(): number {
  const { counts } = dialled;
  for (let group = dialled.groups - 1; group >= 0; group--) {
    const count = counts[group] as number;
    if (count <= MAX_DIGITS) return count > MIN_DIGITS ? group : -1;
  }
  return -1;
}

function international(cursor: Cursor, start: number, at: number): boolean {
  readDialled(cursor, at);
  let group = internationalGroup();
  if (group === -1) {
    group = lastGroup();
    if (group === -1 || !hasContext(cursor, start, PHONE)) return false;
  }
  const end = dialled.ends[group] as number;
  return matched(cursor, 'PHONE', start, extensionEnd(cursor, end));
}

/** Start of the number whose digits follow a plus: the bracket of `(+44) 20…` belongs to it. */
function plusStart(cursor: Cursor, at: number): number {
  if (codeBefore(cursor, at - 1) !== OPEN) return at - 1;
  return peek(cursor, digitsEnd(cursor, at)) === CLOSE ? at - 2 : at - 1;
}

const LEAST_BRACKETED = 9;
const MOST_BRACKETED = 12;
const NORTH_AMERICAN = 10;
const MAX_BRACKETED_GROUPS = 5;

/** Where a number ends whose first group was in brackets: with ten digits, or else the longest that does not go on; -1 where it does nowhere. */
function bracketedEnd(cursor: Cursor, least: number): number {
  const { counts, ends } = dialled;
  let end = -1;
  for (let group = 1; group < dialled.groups && group < MAX_BRACKETED_GROUPS; group++) {
    const count = counts[group] as number;
    const ended = numberEnd(cursor, ends[group] as number);
    if (count >= least && count <= MOST_BRACKETED && ended !== -1) end = ended;
    if (count === NORTH_AMERICAN) return end;
  }
  return end;
}

/** `(415) 555-2671`: `at` is the first digit inside the bracket. */
function bracketed(cursor: Cursor, at: number): boolean {
  let close = at;
  while (close < at + 6 && has(peek(cursor, close), DIGIT)) close++;
  if (close < at + 2 || peek(cursor, close) !== CLOSE) return false;
  readDialled(cursor, at);
  let end = bracketedEnd(cursor, LEAST_BRACKETED);
  if (end === -1 && hasContext(cursor, at - 1, PHONE)) end = bracketedEnd(cursor, MIN_DIGITS);
  return end !== -1 && matched(cursor, 'PHONE', at - 1, end);
}

const TWO = 0x32;

/** Three, three and four digits from group `first` on, neither area nor exchange below 200. */
function isNorthAmerican(cursor: Cursor, cluster: Cluster, first: number): boolean {
  const { lengths, ends } = cluster;
  return (
    lengths[first] === 3 &&
    lengths[first + 1] === 3 &&
    lengths[first + 2] === 4 &&
    codeIn(cursor, (ends[first] as number) - 3) >= TWO &&
    codeIn(cursor, (ends[first + 1] as number) - 3) >= TWO
  );
}

/** Whether the gaps are alike; the one behind an area code with its trunk zero may be another. */
function sameGaps(cursor: Cursor, at: number, cluster: Cluster, groups: number): boolean {
  const first = codeIn(cursor, at) === ZERO ? 2 : 1;
  for (let group = first; group < groups - 1; group++) {
    if (cluster.separators[group] !== cluster.separators[group - 1]) return false;
  }
  return true;
}

/** End of the number whose last digits end at `end`, with its extension; -1 where it goes on. */
function numberEnd(cursor: Cursor, end: number): number {
  const extended = extensionEnd(cursor, end);
  return extended === end && !mayEnd(cursor, end, false) ? -1 : extended;
}

function nationalEnd(cursor: Cursor, at: number, cluster: Cluster, plan: Plan): number {
  const first = cluster.lengths[0] as number;
  const shift = first === 1 && codeIn(cursor, at) === 0x31 ? 1 : 0;
  if (cluster.count >= 3 + shift && sameGaps(cursor, at, cluster, 3 + shift)) {
    if (isNorthAmerican(cursor, cluster, shift)) return cluster.ends[2 + shift] as number;
  }
  let best = -1;
  let digits = 0;
  for (let group = 0; group < cluster.count; group++) {
    digits += cluster.lengths[group] as number;
    if (digits > MAX_DIALLED) break;
    if (digits < MIN_DIGITS || !sameGaps(cursor, at, cluster, group + 1)) continue;
    const end = cluster.ends[group] as number;
    // A longer number that goes on does not hide a shorter one: without it, masking the rest would show it.
    if (plausible(cursor, at, cluster, group + 1, digits, plan) && numberEnd(cursor, end) !== -1)
      best = end;
  }
  return best;
}

function isDate(cluster: Cluster, groups: number): boolean {
  const [first = 0, second = 0, third = 0] = cluster.lengths;
  return (
    groups === 3 && second <= 2 && ((first === 4 && third <= 2) || (first <= 2 && third === 4))
  );
}

/** What is known of where national numbers are from. */
type Plan = Readonly<{
  lengths: ReadonlySet<number>;
  /** What the profile names beside or in the place of the usual regions: their numbers are looked for in any layout */
  named: readonly CountryCode[];
}>;

/** The layout of a US Social Security number, which speaks against a telephone number. */
function isSocialSecurityLayout({ lengths }: Cluster, groups: number): boolean {
  return groups === 3 && lengths[0] === 3 && lengths[1] === 2 && lengths[2] === 4;
}

/** Whether another group of digits stands right before, as in an IBAN. */
function followsDigits(cursor: Cursor, at: number): boolean {
  return codeBefore(cursor, at) === SPACE && has(codeBefore(cursor, at - 1), DIGIT);
}

/** A national number: with a word for telephone nearly any layout, without one only a trunk zero and a length of a region. */
function plausible(
  cursor: Cursor,
  at: number,
  cluster: Cluster,
  groups: number,
  digits: number,
  plan: Plan,
): boolean {
  if (isDate(cluster, groups)) return false;
  if (hasContext(cursor, at, PHONE)) return groups > 1 || digits <= MAX_NATIONAL;
  if (groups < 2 || isSocialSecurityLayout(cluster, groups)) return false;
  const isDialled = hasTrunkZero(cursor, at, cluster, groups, digits);
  if (!isDialled && plan.named.length === 0) return false;
  if (hasContext(cursor, at, ORDER) || followsDigits(cursor, at)) return false;
  const text = textOf(digitsOf(cursor.codes, cluster, groups));
  if (plan.named.length > 0 && nationalNumber(text, plan.named)) return true;
  if (!isDialled) return false;
  if (codeIn(cursor, at + 1) !== ZERO) return plan.lengths.has(digits - 1);
  const dialledAbroad = Buffer.from(text.slice(2), 'latin1');
  return possibleInternational(dialledAbroad, dialledAbroad.length);
}

/** Whether the number begins with the zero that is dialled at home, and no group is a single digit. */
function hasTrunkZero(
  cursor: Cursor,
  at: number,
  { lengths }: Cluster,
  groups: number,
  digits: number,
): boolean {
  if (codeIn(cursor, at) !== ZERO || digits < LEAST_TRUNK) return false;
  for (let group = 0; group < groups; group++) if ((lengths[group] as number) < 2) return false;
  return true;
}

/**
 * Telephone numbers: international ones judged by libphonenumber's metadata, North American ones by
 * layout, national ones with a trunk zero by the lengths of the usual regions, or in any layout that is valid in the `regions` named,
 * others by a word for telephone before them.
 */
export function phoneDetector(regions: readonly CountryCode[]): NumberDetect {
  const usual = DEFAULT_REGIONS.every((region) => regions.includes(region));
  const plan: Plan = {
    lengths: nationalLengths(regions),
    named: usual ? regions.filter((region) => !DEFAULT_REGIONS.includes(region)) : regions,
  };
  return (cursor, at, cluster, starts) => {
    const before = codeBefore(cursor, at);
    if (before === PLUS) return international(cursor, plusStart(cursor, at), at);
    if (before === OPEN) {
      if (codeBefore(cursor, at - 1) === PLUS) return international(cursor, at - 2, at);
      if (bracketed(cursor, at)) return true;
    }
    if (!starts) return false;
    const end = nationalNumberEnd(cursor, at, cluster, plan);
    return end !== -1 && matched(cursor, 'PHONE', at, end);
  };
}

const UNDERSCORE = 0x5f;

/** Ends the groups where a telephone number does: at a gap that none is written with. */
function cutAtWideGap(cluster: Cluster): void {
  for (let group = 0; group < cluster.count; group++) {
    const separator = cluster.separators[group];
    if (separator === WIDE_GAP || separator === LINE_BREAK || separator === UNDERSCORE)
      cluster.count = group + 1;
  }
}

/** End of a national number with its extension; -1 where there is none. */
function nationalNumberEnd(cursor: Cursor, at: number, cluster: Cluster, plan: Plan): number {
  cutAtWideGap(cluster);
  // Fewer digits than the shortest number: no look-back.
  if (cluster.count === 1 && (cluster.lengths[0] as number) < MIN_DIGITS) return -1;
  const end = nationalEnd(cursor, at, cluster, plan);
  return end === -1 ? -1 : numberEnd(cursor, end);
}
