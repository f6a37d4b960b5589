import { ALNUM, has } from './char-flags.ts';
import { type Context, contextMask, contextOfMask } from './context.ts';
import { type Cursor, codeBefore, hasContext, matched, opensMask, peek } from './cursor.ts';
import { besideDigit } from './fold-char.ts';
import type { TokenRule } from './token-rule.ts';

type Compiled = Readonly<{ rule: TokenRule; needs: Context | undefined }>;

/** The longest identifier that a {@link TokenRule} may describe. */
export const MAX_TOKEN = 64;

const DASH = 0x2d;
const SLASH = 0x2f;
const UNDERSCORE = 0x5f;
const AT = 0x40;

function accepts(cursor: Cursor, at: number, { rule, needs }: Compiled, token: string): boolean {
  if (needs && !hasContext(cursor, at, needs)) return false;
  return rule.pattern.test(token) && (rule.check?.(token) ?? true);
}

/** What a word of one length can be, and the kinds of context of which one is needed; undefined where none is. */
type Candidates = Readonly<{ rules: readonly Compiled[]; needs: Context | undefined }>;

function candidatesOf(rules: readonly TokenRule[], length: number): Candidates {
  const fitting = rules
    .filter((rule) => length >= rule.length[0] && length <= rule.length[1])
    .map((rule) => ({ rule, needs: rule.context && contextOfMask(contextMask(rule.context)) }));
  const asksAlways = fitting.every(({ needs }) => needs !== undefined);
  const mask = fitting.reduce((all, { needs }) => all | (needs?.mask ?? 0), 0);
  return { rules: fitting, needs: asksAlways ? contextOfMask(mask) : undefined };
}

/** Whether nothing joins the word on either side. */
function isAlone(cursor: Cursor, start: number, end: number, needs: Context | undefined): boolean {
  const before = codeBefore(cursor, start);
  if (before === UNDERSCORE || before === SLASH) return false;
  if (before === DASH && has(codeBefore(cursor, start - 1), ALNUM)) return false;
  const next = peek(cursor, end);
  // Before an at sign, context does not make it more than a part of an address.
  if (next === UNDERSCORE || (next === AT && needs !== undefined)) return false;
  // Other dashes fold where a digit is beside them, which a mask may have replaced.
  if (next !== DASH && besideDigit(next) !== DASH) return true;
  const further = peek(cursor, end + 1);
  return !opensMask(further) && !(next === DASH && has(further, ALNUM));
}

/** Judges the word from `start` to `end`; it is whole where nothing joins it on either side. */
export function tokenDetector(rules: readonly TokenRule[]) {
  const table = Array.from({ length: MAX_TOKEN + 1 }, (_, length) => candidatesOf(rules, length));
  return (cursor: Cursor, start: number, end: number): boolean => {
    const candidates = table[end - start];
    if (candidates === undefined || candidates.rules.length === 0) return false;
    const { needs } = candidates;
    if (!isAlone(cursor, start, end, needs)) return false;
    if (needs && !hasContext(cursor, start, needs)) return false;
    const token = cursor.text.slice(start, end);
    for (const candidate of candidates.rules) {
      if (accepts(cursor, start, candidate, token))
        return matched(cursor, candidate.rule.entity, start, end);
    }
    return false;
  };
}
