import { ALNUM, HEX, has } from './char-flags.ts';
import { type Context, contextMask, contextOfMask } from './context.ts';
import { type Cursor, codeBefore, codeIn, hasContext, isWord, matched, peek } from './cursor.ts';
import type { SpacedRule } from './entities/spaced-identifiers.ts';

const DASH = 0x2d;
const SPACE = 0x20;
const DOT = 0x2e;
const COLON = 0x3a;

function isJoin(code: number): boolean {
  return code === SPACE || code === DASH || code === DOT || code === COLON;
}

function joins(code: number): boolean {
  return has(code, ALNUM) || isJoin(code);
}

/** Whether the text could still go on to a match: it ends within the reach of the pattern. */
function touches(cursor: Cursor, start: number, max: number): boolean {
  const { text } = cursor;
  if (text.length > start + max) return false;
  let at = start;
  while (at < text.length && joins(codeIn(cursor, at))) at++;
  return at === text.length;
}

type Compiled = Readonly<{ rule: SpacedRule; needs: Context | undefined }>;

function accepts(cursor: Cursor, start: number, { rule, needs }: Compiled): boolean {
  if (needs && !hasContext(cursor, start, needs)) return false;
  if (touches(cursor, start, rule.max)) cursor.touched = true;
  rule.pattern.lastIndex = start;
  if (!rule.pattern.test(cursor.text)) return false;
  return matched(cursor, rule.entity, start, rule.pattern.lastIndex);
}

const HEX_GROUP = 2;

/** Start of the groups of two hexadecimal letters before `at`, as in `ee-fb-1a…`, which are no anchors. */
function lettersStart(cursor: Cursor, at: number): number {
  let start = at;
  while (codeBefore(cursor, start) === DASH && isHexGroup(cursor, start - 1))
    start -= HEX_GROUP + 1;
  return start;
}

function isHexGroup(cursor: Cursor, end: number): boolean {
  return has(codeBefore(cursor, end), HEX) && has(codeBefore(cursor, end - 1), HEX);
}

/** Finds identifiers by {@link SpacedRule}; `end` is the end of the first word. */
export function spacedDetector(rules: readonly SpacedRule[]) {
  const compiled = rules.map((rule) => ({
    rule,
    needs: rule.context && contextOfMask(contextMask(rule.context)),
  }));
  return (cursor: Cursor, start: number, end: number): boolean => {
    const length = end - start;
    if (!isJoin(peek(cursor, end))) return false;
    const from = lettersStart(cursor, start);
    const before = codeBefore(cursor, from);
    if (isWord(before) || before === DASH) return false;
    if (before === DOT && has(codeBefore(cursor, from - 1), ALNUM)) return false;
    for (const one of compiled) {
      const [least, most] = one.rule.first;
      if (length >= least && length <= most && accepts(cursor, from, one)) return true;
    }
    return false;
  };
}
