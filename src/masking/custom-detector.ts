import { RE2JS } from 're2js';
import { luhn } from './checks/luhn.ts';
import { mod97 } from './checks/mod-97.ts';
import { CONTEXT_REACH, type Context, contextMask, contextOf, contextOfMask } from './context.ts';
import { CONTEXT_WORDS, type DetectorContext } from './context-words.ts';
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
  context?: readonly DetectorContext[] | undefined;
  /**
   * What must be found, and what nothing may be found in; checked at load. A match is the value
   * alone, which then stands in a field of that context, or a text of words and the value
   */
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
  matches: readonly MatchTest[];
  /** Texts in which the engine must find nothing of this entity */
  rejects: readonly string[];
}>;

/** A text whose end, from `start` on, the engine must find. */
export type MatchTest = Readonly<{
  text: string;
  start: number;
  /** Name of the field that gives the context where the text has no words before the value */
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

/** Where the value of a match test starts: behind words, where there is a context to give; -1 for nowhere. */
function valueStart(text: string, end: Ends, context: CustomPattern['context']): number {
  const last = context === undefined ? 0 : text.length - 1;
  for (let at = 0; at <= last; at++) {
    if (at > 0 && isWord(text.charCodeAt(at - 1))) continue;
    if (end(text.slice(at)) === text.length - at) return at;
  }
  return -1;
}

function missedBy({ context, tests }: CustomPattern, end: Ends): string | undefined {
  for (const text of tests.match) {
    const start = valueStart(text, end, context);
    if (start === -1) return `does not match its test \`${text}\``;
    if (start > 0 && (contextOf(text.slice(0, start)) & contextMask(context)) === 0) {
      const kinds = (context ?? []).join(' or ');
      return `has no word of the context ${kinds} in the ${CONTEXT_REACH} characters before the value of its test \`${text}\``;
    }
  }
  return undefined;
}

/** The first thing that is wrong with a pattern that compiles. */
function problemOf(custom: CustomPattern, compiled: RE2JS, end: Ends): string | undefined {
  const { entity, maxLength, tests } = custom;
  if (!NAME.test(entity)) return 'must be named CUSTOM_ and capitals, digits, underscores';
  const most = maxLength ?? DEFAULT_LENGTH;
  if (!Number.isInteger(most) || most < 1 || most > MAX_LENGTH)
    return `has maxLength ${most}, allowed are 1 to ${MAX_LENGTH}`;
  if (compiled.matcher('').find()) return 'matches the empty string';
  if (ORDINARY.filter((text) => compiled.matcher(text).find()).length > 1)
    return 'matches ordinary text';
  if (tests.match.length === 0) return 'needs a test that it matches';
  const missed = missedBy(custom, end);
  if (missed !== undefined) return missed;
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
  const field = context && CONTEXT_WORDS[context][0];
  return {
    matches: tests.match.map((text) => {
      const at = valueStart(text, end, custom.context);
      return { text, start: at, field: at === 0 ? field : undefined };
    }),
    rejects: tests.reject,
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
