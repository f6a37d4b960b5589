import { codeAt, DIGIT, HEX, has } from '../char-flags.ts';
import type { Cluster } from '../cluster.ts';
import { contextBit } from '../context.ts';
import {
  type Cursor,
  codeBefore,
  contextAt,
  type Detect,
  isWord,
  matched,
  peek,
} from '../cursor.ts';
import type { NumberDetect } from '../number-detector.ts';

const ORDER = contextBit('order');
const DOT = 0x2e;
const COLON = 0x3a;
const SLASH = 0x2f;
const DASH = 0x2d;
/** Eight groups of four and seven colons, or six groups and a dotted quad */
const MAX_IPV6 = 45;
const MAX_ZONE = 16;

function isQuad(cursor: Cursor, at: number, cluster: Cluster): boolean {
  let start = at;
  for (let group = 0; group < 4; group++) {
    const end = cluster.ends[group] as number;
    if (end - start > 3 || Number(cursor.text.slice(start, end)) > 255) return false;
    if (group < 3 && cluster.separators[group] !== DOT) return false;
    start = end + 1;
  }
  return true;
}

/** A version such as `Chrome/120.0.3.44` is no address; one after `//` or a slash alone is. */
function startsQuad(cursor: Cursor, at: number): boolean {
  const before = codeBefore(cursor, at);
  if (isWord(before) || before === DOT) return false;
  const further = codeBefore(cursor, at - 1);
  if (before === DASH || before === COLON) return !has(further, DIGIT);
  return !(before === SLASH && isWord(further));
}

/** IPv4 addresses. */
export const ipv4: NumberDetect = (cursor, at, cluster) => {
  if (cluster.count < 4 || cluster.separators[0] !== DOT || !isQuad(cursor, at, cluster))
    return false;
  if (cluster.separators[3] === DOT || !startsQuad(cursor, at)) return false;
  if ((contextAt(cursor, at) & ORDER) !== 0) return false;
  return matched(cursor, 'IP_ADDRESS', at, cluster.ends[3] as number);
};

function isAddressCode(code: number): boolean {
  return has(code, HEX) || code === COLON || code === DOT;
}

function addressStart(cursor: Cursor, at: number): number {
  const limit = Math.max(cursor.floor, at - MAX_IPV6);
  let start = at;
  while (start > limit && isAddressCode(codeAt(cursor.text, start - 1))) start--;
  return start;
}

function addressEnd(cursor: Cursor, at: number): number {
  let end = at;
  while (end < at + MAX_IPV6 && isAddressCode(peek(cursor, end))) end++;
  return end;
}

const GROUP = /^[0-9a-f]{1,4}$/i;
const QUAD = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const quad = QUAD.test(last);
  const count = groups.length + (quad ? 1 : 0);
  if (!(quad ? groups.slice(0, -1) : groups).every((group) => GROUP.test(group))) return false;
  return halves.length === 2 ? count >= 1 && count <= 7 : count === 8;
}

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?::[0-9a-f]{2}:[0-9a-f]{2})?$/i;

/** Code such as `a::b` and times such as `12:30` are cheap to tell: an address has two colons in a row or seven, and something like a number. */
function isAddressText(text: string): boolean {
  return isIpv6(text) && /\d|^[0-9a-f:]{7,}$/i.test(text) && !/^[a-z]+::[a-z]*$/i.test(text);
}

const MAC_COLONS = 5;
const LONG_MAC_COLONS = 7;

/** A time has two colons; an address has two in a row, or as many as a MAC or a full IPv6 address. */
function isAddressShape(text: string, start: number, end: number): boolean {
  let colons = 0;
  for (let at = start; at < end; at++) {
    if (codeAt(text, at) !== COLON) continue;
    if (codeAt(text, at + 1) === COLON) return true;
    colons++;
  }
  return colons === MAC_COLONS || colons === LONG_MAC_COLONS || colons === LONG_MAC_COLONS - 1;
}

/** IPv6 and MAC addresses, found at a colon. */
export const colonAddressAt: Detect = (cursor, at) => {
  const next = peek(cursor, at + 1);
  if (!has(next, HEX) && next !== COLON) return false;
  const before = codeBefore(cursor, at);
  if (!has(before, HEX) && before !== COLON && next !== COLON) return false;
  const start = addressStart(cursor, at);
  let end = addressEnd(cursor, at);
  while (
    end > start &&
    (codeAt(cursor.text, end - 1) === DOT || isSingleColon(cursor.text, start, end))
  )
    end--;
  if (goesOn(cursor.text, end) || isWord(codeBefore(cursor, start))) return false;
  if (end - start > MAX_IPV6 || !isAddressShape(cursor.text, start, end)) return false;
  const text = cursor.text.slice(start, end);
  if (MAC.test(text)) return matched(cursor, 'MAC_ADDRESS', start, end);
  if (!isAddressText(text)) return false;
  return matched(cursor, 'IP_ADDRESS', start, zoneEnd(cursor, end));
};

/** Whether a word, or a mask in the place of one, follows at once or behind a colon or stop. */
function goesOn(text: string, end: number): boolean {
  const next = codeAt(text, end);
  const code = next === COLON || next === DOT ? codeAt(text, end + 1) : next;
  return isWord(code) || code === 0x5b;
}

function isSingleColon(text: string, start: number, end: number): boolean {
  return codeAt(text, end - 1) === COLON && !(end - start >= 2 && codeAt(text, end - 2) === COLON);
}

/** `fe80::1%eth0`: the zone belongs to the address (RFC 4007). */
function zoneEnd(cursor: Cursor, end: number): number {
  if (peek(cursor, end) !== 0x25) return end;
  let zone = end + 1;
  while (zone < end + MAX_ZONE && isWord(peek(cursor, zone))) zone++;
  return zone > end + 1 ? zone : end;
}
