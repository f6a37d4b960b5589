import { codeAt, has, TOKEN } from './char-flags.ts';
import { type Cursor, codeBefore, isWord, matched } from './cursor.ts';
import type { SecretRule } from './secret-rule.ts';

const DASH = 0x2d;
const DOT = 0x2e;

/** Finds credentials by {@link SecretRule}, at the rare character of their prefix. */
export type SecretDetector = Readonly<{
  /** The characters to stop at */
  anchors: readonly number[];
  detect: (cursor: Cursor, at: number) => boolean;
}>;

function pairOf(before: number, code: number): number {
  return ((before & 127) << 7) | (code & 127);
}

/** Whether the rest of the text is a beginning of what could still match. */
function touches(cursor: Cursor, from: number, max: number): boolean {
  const { text } = cursor;
  if (text.length > from + max) return false;
  let at = from;
  while (at < text.length && isBody(codeAt(text, at))) at++;
  return at === text.length;
}

function isBody(code: number): boolean {
  return has(code, TOKEN) || code === DOT || code === 0x20;
}

function startsHere(cursor: Cursor, start: number, rule: SecretRule): boolean {
  if (start < cursor.floor) return false;
  if (!cursor.text.startsWith(rule.prefix, start)) {
    const rest = cursor.text.length - start;
    if (rest < rule.prefix.length && rule.prefix.startsWith(cursor.text.slice(start)))
      cursor.touched = true;
    return false;
  }
  return rule.prefix.charCodeAt(0) === DASH || !isWord(codeBefore(cursor, start));
}

function accepts(cursor: Cursor, at: number, rule: SecretRule): boolean {
  const start = at - rule.anchor;
  if (!startsHere(cursor, start, rule)) return false;
  const from = start + rule.prefix.length;
  if (rule.find !== undefined) return rule.find(cursor, from);
  if (touches(cursor, from, rule.max)) cursor.touched = true;
  rule.body.lastIndex = from;
  if (!rule.body.test(cursor.text)) return false;
  matched(cursor, rule.entity, start, rule.body.lastIndex);
  cursor.swallow = rule.swallow;
  return true;
}

/** A detector of the credentials that `rules` describe. */
export function secretDetector(rules: readonly SecretRule[]): SecretDetector {
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
    anchors: [...new Set(rules.map((rule) => rule.prefix.charCodeAt(rule.anchor)))],
    detect: (cursor, at) => {
      const before = codeAt(cursor.text, at - 1);
      if (at <= cursor.floor || before > 127) return false;
      const list = index[pairOf(before, codeAt(cursor.text, at))] as number;
      if (list === 0) return false;
      for (const rule of lists[list] ?? []) if (accepts(cursor, at, rule)) return true;
      return false;
    },
  };
}
