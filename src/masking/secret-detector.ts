import type { Anchored } from './anchor-table.ts';
import { has, TOKEN } from './char-flags.ts';
import { type Cursor, codeBefore, codeIn, isWord, matched } from './cursor.ts';
import type { SecretRule } from './secret-rule.ts';
import { swallowToken } from './swallow.ts';

const DASH = 0x2d;
const DOT = 0x2e;

function pairOf(before: number, code: number): number {
  return ((before & 127) << 7) | (code & 127);
}

/** Whether the rest of the text is a beginning of what could still match. */
function touches(cursor: Cursor, from: number, max: number): boolean {
  const { text } = cursor;
  if (text.length > from + max) return false;
  let at = from;
  while (at < text.length && isBody(codeIn(cursor, at))) at++;
  return at === text.length;
}

function isBody(code: number): boolean {
  return has(code, TOKEN) || code === DOT || code === 0x20;
}

/** Whether the rule may go on with `code` behind its anchor: with its prefix, or else with a body or the space of a PEM label. */
function mayFollow({ prefix, anchor }: SecretRule, code: number): boolean {
  const next = anchor + 1;
  return next < prefix.length ? prefix.charCodeAt(next) === code : isBody(code);
}

function startsHere(cursor: Cursor, start: number, rule: SecretRule): boolean {
  if (start < cursor.floor) return false;
  // A word that goes on before the prefix is cheaper to see than the prefix.
  if (rule.prefix.charCodeAt(0) !== DASH && isWord(codeBefore(cursor, start))) return false;
  if (!cursor.text.startsWith(rule.prefix, start)) {
    const rest = cursor.length - start;
    if (rest < rule.prefix.length && rule.prefix.startsWith(cursor.text.slice(start)))
      cursor.touched = true;
    return false;
  }
  return true;
}

function accepts(cursor: Cursor, at: number, rule: SecretRule): boolean {
  const start = at - rule.anchor;
  if (!startsHere(cursor, start, rule)) return false;
  const from = start + rule.prefix.length;
  if (rule.find !== undefined) return rule.find(cursor, from);
  const end = rule.body(cursor, from);
  // What goes on without end is settled as soon as its beginning is there.
  if ((end === -1 || rule.swallow === undefined) && touches(cursor, from, rule.max))
    cursor.touched = true;
  if (end === -1) return false;
  matched(cursor, rule.entity, start, end);
  cursor.swallow = rule.swallow;
  cursor.mayFold = rule.swallow !== undefined && rule.swallow !== swallowToken;
  return true;
}

/** Finds credentials by {@link SecretRule}, at the rare character of their prefix. */
export function secretDetector(rules: readonly SecretRule[]): Anchored {
  const index = new Uint8Array(1 << 14);
  const lists: SecretRule[][] = [[]];
  for (const rule of rules) {
    const pair = pairOf(
      rule.prefix.charCodeAt(rule.anchor - 1),
      rule.prefix.charCodeAt(rule.anchor),
    );
    const at = index[pair] as number;
    if (at === 0) {
      index[pair] = lists.length;
      lists.push([rule]);
    } else {
      lists[at]?.push(rule);
    }
  }
  return {
    codes: [...new Set(rules.map((rule) => rule.prefix.charCodeAt(rule.anchor)))],
    after: (code) => rules.some((rule) => mayFollow(rule, code)),
    before: (before, anchor) => index[pairOf(before, anchor)] !== 0,
    detect: (cursor, at) => {
      const before = codeIn(cursor, at - 1);
      if (at <= cursor.floor || before > 127) return false;
      const list = index[pairOf(before, codeIn(cursor, at))] as number;
      if (list === 0) return false;
      for (const rule of lists[list] ?? []) if (accepts(cursor, at, rule)) return true;
      return false;
    },
  };
}
