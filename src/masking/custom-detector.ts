import { RE2JS } from 're2js';
import { luhn } from './checks/luhn.ts';
import { mod97 } from './checks/mod-97.ts';
import { type Context, contextMask, contextOfMask } from './context.ts';
import { CONTEXT_WORDS, type ContextName } from './context-words.ts';
import { codeBefore, type Detect, hasContext, isWord, matched } from './cursor.ts';
import { digitsIn } from './digits.ts';
import type { CustomName } from './entity-name.ts';

/** Check digits that a pattern may name. */
export const VALIDATORS = {
  luhn: (text: string) => luhn(digitsIn(text)),
  mod97,
} as const satisfies Record<string, (text: string) => boolean>;

/** A detector as a user writes it. */
export type CustomPattern = Readonly<{
  entity: CustomName;
  /** RE2 syntax. It begins with a literal character, or else describes a word that has a digit in it */
  pattern: string;
  /** Longest match, in characters; 64 when left out, at most 256 */
  maxLength?: number | undefined;
  /** Judges the letters and digits of a match */
  validator?: keyof typeof VALIDATORS | undefined;
  /** At least one of these kinds of context is needed */
  context?: readonly ContextName[] | undefined;
  /** What must be found in full, and what must not be found at all; checked at load */
  tests: Readonly<{ match: readonly string[]; reject: readonly string[] }>;
}>;

/** A {@link CustomPattern} that was checked. */
export type CustomDetector = Readonly<{
  entity: CustomName;
  /** The character that a match begins with; none where it is looked for at words with a digit */
  anchors: readonly number[];
  end: (text: string) => number;
  maxLength: number;
  needs: Context | undefined;
  /** Texts that the engine must find in full, and the name of a field that gives the context */
  matches: readonly string[];
  field: string | undefined;
}>;

const MAX_LENGTH = 256;
const DEFAULT_LENGTH = 64;
const NAME = /^CUSTOM_[A-Z0-9_]{1,48}$/;
/** A pattern that finds something in all of these finds everything. */
const ORDINARY = ['a', 'the quick brown fox', '7', '2024-05-01', 'hello, world', '-', '日本'];

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(`^(?:${pattern})`);
  } catch (cause) {
    throw new RangeError(
      `pattern \`${pattern}\` is not in RE2 syntax, which has no look-around and no back-references`,
      { cause },
    );
  }
}

/** First character of a pattern that begins with a plain one; undefined for a class or a group. */
function literalStart(pattern: string): number | undefined {
  const [first = '', second = ''] = pattern;
  if (/[A-Za-z@#_:=/-]/.test(first) && !/[?*{|]/.test(second) && !hasBranch(pattern))
    return first.charCodeAt(0);
  return undefined;
}

function hasBranch(pattern: string): boolean {
  return pattern.replace(/\\.|\[[^\]]*\]|\([^)]*\)/g, '').includes('|');
}

/** End of a match at the start of a text, -1 where there is none. */
type Ends = (text: string) => number;

function endsOf(compiled: RE2JS, validator: CustomPattern['validator']): Ends {
  const check = validator === undefined ? undefined : VALIDATORS[validator];
  return (text) => {
    const matcher = compiled.matcher(text);
    if (!matcher.find()) return -1;
    const stop = matcher.end();
    return (check?.(text.slice(0, stop).replace(/[^A-Za-z0-9]/g, '')) ?? true) ? stop : -1;
  };
}

/** The first thing that is wrong with a pattern that compiles. */
function problemOf(
  { entity, maxLength, tests }: CustomPattern,
  compiled: RE2JS,
  end: Ends,
): string | undefined {
  if (!NAME.test(entity)) return 'must be named CUSTOM_ and capitals, digits, underscores';
  const most = maxLength ?? DEFAULT_LENGTH;
  if (!Number.isInteger(most) || most < 1 || most > MAX_LENGTH)
    return `has maxLength ${most}, allowed are 1 to ${MAX_LENGTH}`;
  if (compiled.matcher('').find()) return 'matches the empty string';
  if (ORDINARY.filter((text) => compiled.matcher(text).find()).length > 1)
    return 'matches ordinary text';
  if (tests.match.length === 0) return 'needs a test that it matches';
  const missed = tests.match.find((text) => end(text) !== text.length);
  if (missed !== undefined) return `does not match its test \`${missed}\``;
  const taken = tests.reject.find((text) => end(text) === text.length);
  return taken === undefined ? undefined : `matches \`${taken}\`, which it must reject`;
}

/**
 * Checks a user's detector at load; the engine for its pattern is linear (RE2).
 *
 * @throws RangeError when the name, the pattern or one of its tests is wrong, or when it can match
 * the empty string or ordinary text
 */
export function customDetector(custom: CustomPattern): CustomDetector {
  const { entity, pattern, maxLength = DEFAULT_LENGTH, validator, tests } = custom;
  const compiled = compile(pattern);
  const end = endsOf(compiled, validator);
  const problem = problemOf(custom, compiled, end);
  if (problem !== undefined) throw new RangeError(`detector \`${entity}\` ${problem}`);
  const start = literalStart(pattern);
  const [context] = custom.context ?? [];
  return {
    matches: tests.match,
    field: context === undefined ? undefined : CONTEXT_WORDS[context][0],
    entity,
    anchors: start === undefined ? [] : [start],
    end,
    maxLength,
    needs: custom.context && contextOfMask(contextMask(custom.context)),
  };
}

/** Matches at an anchor, from the start of a word to the end of one. */
export function customAt({ entity, end, maxLength, needs }: CustomDetector): Detect {
  return (cursor, at) => {
    if (isWord(codeBefore(cursor, at))) return false;
    if (needs && !hasContext(cursor, at, needs)) return false;
    const { text } = cursor;
    if (text.length <= at + maxLength) cursor.touched = true;
    const length = end(text.slice(at, at + maxLength));
    if (length < 1 || isWord(text.charCodeAt(at + length))) return false;
    return matched(cursor, entity, at, at + length);
  };
}
