import { ALNUM, codeAt, has } from './char-flags.ts';
import { contextMask } from './context.ts';
import { type Cursor, codeBefore, contextAt, isWord, matched, peek } from './cursor.ts';
import type { SpacedRule } from './entities/spaced-identifiers.ts';

const DASH = 0x2d;
const JOINS = new Set([0x20, 0x2d, 0x2e, 0x3a]);

function joins(code: number): boolean {
  return has(code, ALNUM) || JOINS.has(code);
}

/** Whether the text could still go on to a match: it ends within the reach of the pattern. */
function touches(cursor: Cursor, start: number, max: number): boolean {
  const { text } = cursor;
  if (text.length > start + max) return false;
  let at = start;
  while (at < text.length && joins(codeAt(text, at))) at++;
  return at === text.length;
}

type Compiled = Readonly<{ rule: SpacedRule; needs: number }>;

function accepts(cursor: Cursor, start: number, { rule, needs }: Compiled): boolean {
  if (needs !== 0 && (contextAt(cursor, start) & needs) === 0) return false;
  if (touches(cursor, start, rule.max)) cursor.touched = true;
  rule.pattern.lastIndex = start;
  if (!rule.pattern.test(cursor.text)) return false;
  return matched(cursor, rule.entity, start, rule.pattern.lastIndex);
}

/** Finds identifiers by {@link SpacedRule}; `end` is the end of the first word. */
export function spacedDetector(rules: readonly SpacedRule[]) {
  const compiled = rules.map((rule) => ({ rule, needs: contextMask(rule.context) }));
  return (cursor: Cursor, start: number, end: number): boolean => {
    const length = end - start;
    const before = codeBefore(cursor, start);
    if (isWord(before) || before === DASH || !JOINS.has(peek(cursor, end))) return false;
    for (const one of compiled) {
      const [least, most] = one.rule.first;
      if (length >= least && length <= most && accepts(cursor, start, one)) return true;
    }
    return false;
  };
}
