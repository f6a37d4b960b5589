import { ADDRESS, DIGIT, HEX, has } from '../char-flags.ts';
import type { Cluster } from '../cluster.ts';
import { contextNamed } from '../context.ts';
import {
  type Cursor,
  codeBefore,
  codeIn,
  type Detect,
  hasContext,
  isWord,
  matched,
  opensMask,
  peek,
  runEnd,
} from '../cursor.ts';
import type { EntityName } from '../entity-name.ts';
import type { NumberDetect } from '../number-detector.ts';

const ORDER = contextNamed('order');
const DOT = 0x2e;
const COLON = 0x3a;
const SLASH = 0x2f;
const DASH = 0x2d;
const ZERO = 0x30;
/** Eight groups of four and seven colons, or six groups and a dotted quad */
const MAX_IPV6 = 45;
const MAX_ZONE = 16;

const QUAD = 4;
const MOST_OCTET = 255;

/** Whether the first four groups are octets. */
function isQuad({ codes }: Cursor, { ends, lengths, separators }: Cluster): boolean {
  for (let group = 0; group < QUAD; group++) {
    const length = lengths[group] as number;
    if (length > 3 || (group < QUAD - 1 && separators[group] !== DOT)) return false;
    const end = ends[group] as number;
    let octet = 0;
    for (let at = end - length; at < end; at++) octet = octet * 10 + (codes[at] as number) - ZERO;
    if (octet > MOST_OCTET) return false;
  }
  return true;
}

/** A version such as `Chrome/120.0.3.44` is no address; one after `//` or a slash alone is. */
function startsQuad(cursor: Cursor, at: number): boolean {
  const before = codeBefore(cursor, at);
  if (isWord(before) || before === DOT) return false;
  const further = codeBefore(cursor, at - 1);
  if (before === DASH) return !has(further, DIGIT);
  return !(before === SLASH && isWord(further));
}

const SECTION_REACH = 40;
/** `Sections 3.1.4.1 and 10.1.2.3`, `§ 1.2.3.4`: right before the number, for a section may well speak of an address. */
const SECTION =
  /(?:\b(?:sections?|clauses?|chapters?|paragraphs?|articles?|ziffer|abschnitt|kapitel)|§)\s{0,2}(?:[\d.]{1,15}(?:,| and| or| to| und| bis)\s)?$/i;

function isSection({ text, floor }: Cursor, at: number): boolean {
  return SECTION.test(text.slice(Math.max(floor, at - SECTION_REACH), at));
}

/** IPv4 addresses. */
export const ipv4: NumberDetect = (cursor, at, cluster) => {
  if (cluster.count < QUAD || cluster.separators[0] !== DOT || !isQuad(cursor, cluster))
    return false;
  if (cluster.separators[QUAD - 1] === DOT || !startsQuad(cursor, at)) return false;
  if (hasContext(cursor, at, ORDER) || isSection(cursor, at)) return false;
  return matched(cursor, 'IP_ADDRESS', at, cluster.ends[QUAD - 1] as number);
};

function addressStart(cursor: Cursor, at: number): number {
  const limit = Math.max(cursor.floor, at - MAX_IPV6);
  let start = at;
  while (start > limit && has(codeIn(cursor, start - 1), ADDRESS)) start--;
  return start;
}

function addressEnd(cursor: Cursor, at: number): number {
  let end = at;
  while (end < at + MAX_IPV6 && has(peek(cursor, end), ADDRESS)) end++;
  return end;
}

const DOTTED_QUAD = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const MAX_GROUPS = 8;
const MAX_GROUP = 4;
/** A dotted quad stands for the last two groups. */
const QUAD_GROUPS = 2;

/** Whether the codes from `start` to `end`, of hexadecimal digits, colons and dots, are groups as IPv6 writes them. */
function isIpv6(cursor: Cursor, start: number, end: number): boolean {
  let groups = 0;
  let gaps = 0;
  for (let at = start; at < end; ) {
    const stop = runEnd(cursor, at, HEX, end - at);
    if (stop < end && codeIn(cursor, stop) === DOT)
      return DOTTED_QUAD.test(cursor.text.slice(at, end)) && isCount(groups + QUAD_GROUPS, gaps);
    if (stop - at > MAX_GROUP) return false;
    if (stop > at) groups++;
    const colons = colonsAt(cursor, stop, end);
    if (colons === 2) gaps++;
    // One colon stands between two groups.
    else if (colons === 1 && (stop === at || stop + 1 === end)) return false;
    at = stop + colons;
  }
  return isCount(groups, gaps);
}

/** Colons from `at` on, at most two. */
function colonsAt(cursor: Cursor, at: number, end: number): number {
  if (at >= end) return 0;
  return at + 1 < end && codeIn(cursor, at + 1) === COLON ? 2 : 1;
}

function isCount(groups: number, gaps: number): boolean {
  return gaps === 0 ? groups === MAX_GROUPS : gaps === 1 && groups >= 1 && groups < MAX_GROUPS;
}

const MAC_LENGTH = 17;
const LONG_MAC_LENGTH = 23;

/** Whether there are six or eight pairs of hexadecimal digits. */
function isMac({ codes }: Cursor, start: number, end: number): boolean {
  if (end - start !== MAC_LENGTH && end - start !== LONG_MAC_LENGTH) return false;
  for (let at = start; at < end; at++) {
    const isColon = (at - start) % 3 === 2;
    if (isColon ? codes[at] !== COLON : !has(codes[at] as number, HEX)) return false;
  }
  return true;
}

function hasDigit({ codes }: Cursor, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (has(codes[at] as number, DIGIT)) return true;
  return false;
}

/** Code such as `a::b` is no address: one has something like a number. */
function isLikeNumber(cursor: Cursor, start: number, end: number): boolean {
  if (hasDigit(cursor, start, end)) return true;
  const text = cursor.text.slice(start, end);
  return /^[0-9a-f:]{7,}$/i.test(text) && !/^[a-z]+::[a-z]*$/i.test(text);
}

const MAC_COLONS = 5;
const LONG_MAC_COLONS = 7;

/** A time has two colons; an address has two in a row, or as many as a MAC or a full IPv6 address. */
function isAddressShape(cursor: Cursor, start: number, end: number): boolean {
  let colons = 0;
  for (let at = start; at < end; at++) {
    if (codeIn(cursor, at) !== COLON) continue;
    if (codeIn(cursor, at + 1) === COLON) return true;
    colons++;
  }
  return colons === MAC_COLONS || colons === LONG_MAC_COLONS || colons === LONG_MAC_COLONS - 1;
}

/** Whether a colon between these is in an address: digits on both sides, or a second colon on one; never a third. */
function mayJoin(before: number, next: number): boolean {
  if (next === COLON) return before !== COLON;
  return has(next, HEX) && (has(before, HEX) || before === COLON);
}

/** IPv6 and MAC addresses, found at a colon. */
export const colonAddressAt: Detect = (cursor, at) => {
  if (!mayJoin(codeBefore(cursor, at), peek(cursor, at + 1))) return false;
  const start = addressStart(cursor, at);
  if (isWord(codeBefore(cursor, start))) return false;
  let end = addressEnd(cursor, at);
  while (end > start && (codeIn(cursor, end - 1) === DOT || isSingleColon(cursor, start, end)))
    end--;
  if (goesOn(cursor, end)) return false;
  if (end - start > MAX_IPV6 || !isAddressShape(cursor, start, end)) return false;
  if (isMac(cursor, start, end)) return plain(cursor, 'MAC_ADDRESS', start, end);
  if (!isIpv6(cursor, start, end) || !isLikeNumber(cursor, start, end)) return false;
  const zone = zoneEnd(cursor, end);
  if (zone === end) return plain(cursor, 'IP_ADDRESS', start, end);
  // The percent sign may be that of an escape.
  return matched(cursor, 'IP_ADDRESS', start, zone);
};

/** {@link matched} for hexadecimal digits, colons and dots, which do not fold. */
function plain(cursor: Cursor, entity: EntityName, start: number, end: number): true {
  matched(cursor, entity, start, end);
  cursor.mayFold = false;
  return true;
}

/** Whether a word, or a mask in the place of one, follows at once or behind a colon or stop. */
function goesOn(cursor: Cursor, end: number): boolean {
  const next = codeIn(cursor, end);
  const code = next === COLON || next === DOT ? codeIn(cursor, end + 1) : next;
  return isWord(code) || opensMask(code);
}

function isSingleColon(cursor: Cursor, start: number, end: number): boolean {
  return (
    codeIn(cursor, end - 1) === COLON && !(end - start >= 2 && codeIn(cursor, end - 2) === COLON)
  );
}

/** `fe80::1%eth0`: the zone belongs to the address (RFC 4007). */
function zoneEnd(cursor: Cursor, end: number): number {
  if (peek(cursor, end) !== 0x25) return end;
  let zone = end + 1;
  while (zone < end + MAX_ZONE && isWord(peek(cursor, zone))) zone++;
  return zone > end + 1 ? zone : end;
}
