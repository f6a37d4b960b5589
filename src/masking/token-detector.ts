import { ALNUM, has } from './char-flags.ts';
import { contextMask } from './context.ts';
import { type Cursor, codeBefore, contextAt, matched, peek } from './cursor.ts';
import type { TokenRule } from './token-rule.ts';

type Compiled = Readonly<{ rule: TokenRule; needs: number }>;

/** The longest identifier that a {@link TokenRule} may describe. */
export const MAX_TOKEN = 64;

const DASH = 0x2d;
const SLASH = 0x2f;
const UNDERSCORE = 0x5f;

function accepts(cursor: Cursor, at: number, { rule, needs }: Compiled, token: string): boolean {
  if (needs !== 0 && (contextAt(cursor, at) & needs) === 0) return false;
  return rule.pattern.test(token) && (rule.check?.(token) ?? true);
}

/** Judges the word from `start` to `end`; it is whole where nothing joins it on either side. */
export function tokenDetector(rules: readonly TokenRule[]) {
  const table: (readonly Compiled[])[] = Array.from({ length: MAX_TOKEN + 1 }, (_, length) =>
    rules
      .filter((rule) => length >= rule.length[0] && length <= rule.length[1])
      .map((rule) => ({ rule, needs: contextMask(rule.context) })),
  );
  return (cursor: Cursor, start: number, end: number): boolean => {
    const candidates = table[end - start];
    if (candidates === undefined || candidates.length === 0) return false;
    const before = codeBefore(cursor, start);
    if (before === UNDERSCORE || before === SLASH) return false;
    if (before === DASH && has(codeBefore(cursor, start - 1), ALNUM)) return false;
    const next = peek(cursor, end);
    if (next === UNDERSCORE || (next === DASH && has(peek(cursor, end + 1), ALNUM))) return false;
    const token = cursor.text.slice(start, end);
    const found = candidates.find((candidate) => accepts(cursor, start, candidate, token));
    return found !== undefined && matched(cursor, found.rule.entity, start, end);
  };
}
