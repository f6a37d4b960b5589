import { ALNUM, DIGIT, END, has, LETTER } from './char-flags.ts';
import { type Cluster, emptyCluster, LINE_BREAK, readCluster } from './cluster.ts';
import { type Context, contextBefore, contextMask, contextOfMask } from './context.ts';
import {
  type Cursor,
  codeBefore,
  codeIn,
  hasContext,
  isWord,
  matched,
  opensMask,
  peek,
  runStart,
} from './cursor.ts';
import { digitsOf } from './digits.ts';
import type { NumberRule } from './number-rule.ts';

type Compiled = Readonly<{
  rule: NumberRule;
  /** Kinds of context; undefined where the rule says nothing of them */
  needs: Context | undefined;
  unless: Context | undefined;
  despite: Context;
}>;

/** How far before a number its lead is looked for. */
const LEAD_REACH = 40;
const RADIX = 24;
/** In place of kinds of context: none is needed */
const ANY = contextOfMask(0);
/** What is needed for a number without separators: kinds of context; undefined where none will do */
type Need = Context | undefined;
/** Without groups, a telephone number is known only by the words before it. */
const LONE_PHONES: readonly NumberRule[] = [
  { entity: 'PHONE', groups: [[7], [8], [9], [10], [11], [12]], context: ['phone'] },
];
const KEYED_GROUPS = 5;
/** A tab stands for two spaces, too. */
const SEPARATORS = ' -./_\t\n';
const KINDS = 8;
const KIND_OF_SEPARATOR = Uint8Array.from({ length: 128 }, (_, code) =>
  code === 0 ? 0 : SEPARATORS.indexOf(String.fromCharCode(code)) + 1,
);

/** One small integer for a layout: its group lengths and its separator. */
function layoutKey(groups: readonly number[], separator: number): number {
  return groups.reduce((key, length) => key * RADIX + length, 0) * KINDS + separator;
}

function compile(rule: NumberRule): Compiled {
  const needs = contextMask(rule.context);
  return {
    rule,
    needs: needs === 0 ? undefined : contextOfMask(needs),
    unless: rule.unless && contextOfMask(contextMask(rule.unless)),
    despite: contextOfMask(needs | contextMask(rule.despite)),
  };
}

function tableOf(rules: readonly NumberRule[]): Map<number, Compiled[]> {
  const table = new Map<number, Compiled[]>();
  for (const rule of rules) {
    const compiled = compile(rule);
    for (const groups of rule.groups) {
      const separators =
        groups.length === 1
          ? [0]
          : [...(rule.separators ?? '')].map((one) => SEPARATORS.indexOf(one) + 1);
      for (const separator of separators) {
        const key = layoutKey(groups, separator);
        table.set(key, [...(table.get(key) ?? []), compiled]);
      }
    }
  }
  return table;
}

const DOT = 0x2e;
const DASH = 0x2d;
const SLASH = 0x2f;
const AT = 0x40;
const UNDERSCORE = 0x5f;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const COMMA = 0x2c;
const COLON = 0x3a;
const EURO = 0x20ac;
const POUND = 0xa3;
const DOLLAR = 0x24;

const ZERO = 0x30;
const THOUSANDS = 3;
const CLOCK = 2;

/**
 * Whether the digits at `at` go on with the number before the comma or colon: thousands, a fraction,
 * a time. Anything else is the next value of a row, or follows the number of a line.
 */
function goesOn(cursor: Cursor, at: number, before: number): boolean {
  let end = at;
  while (end <= at + THOUSANDS && has(peek(cursor, end), DIGIT)) end++;
  // `eu-west-1:123456789012` is the account of an ARN.
  if (before === COLON) return end - at <= CLOCK || codeBefore(cursor, at - 2) === DASH;
  if (codeBefore(cursor, at - 1) === ZERO && !has(codeBefore(cursor, at - 2), DIGIT)) return true;
  const next = peek(cursor, end);
  return end - at === THOUSANDS && next !== DASH && next !== SPACE;
}

/** Words that a number may be joined to by a slash, and by a dash or an underscore: `SSN-536-90-4399`. */
const JOINED_BY_SLASH = contextMask(['ssn', 'itin', 'card']);
const JOINED =
  JOINED_BY_SLASH |
  contextMask(['cvv', 'expiry', 'pin', 'routing', 'passport', 'nhs', 'nino', 'utr', 'sin']);
const MAX_JOINED = 24;

/** Whether the number at `at` is joined to a word that gives it context. */
export function isJoined(cursor: Cursor, at: number): boolean {
  const end = at - 1;
  const start = runStart(cursor, end, LETTER, MAX_JOINED);
  if (start === end) return false;
  const kinds = codeBefore(cursor, at) === SLASH ? JOINED_BY_SLASH : JOINED;
  return (contextBefore(cursor.codes, end, start) & kinds) !== 0;
}

/** Whether a number may start at `at`: not inside a word, a decimal fraction, a price or a path. */
export function mayStart(cursor: Cursor, at: number): boolean {
  const before = codeBefore(cursor, at);
  if (before === UNDERSCORE) return isJoined(cursor, at);
  if (isWord(before) || before === DOLLAR || before === EURO || before === POUND) return false;
  const further = codeBefore(cursor, at - 1);
  if (before === DASH || before === SLASH) return !has(further, ALNUM) || isJoined(cursor, at);
  if (before === DOT) return !has(further, DIGIT);
  if (before !== COMMA && before !== COLON) return true;
  return !has(further, DIGIT) || !goesOn(cursor, at, before);
}

/** Whether a number may end at `end`. `open` numbers prove nothing by themselves and may not be followed by one more group. */
export function mayEnd(cursor: Cursor, end: number, open: boolean): boolean {
  const next = codeIn(cursor, end);
  if (next === AT || isWord(next)) return false;
  const further = codeIn(cursor, end + 1);
  if (next === DASH || next === SLASH) return !has(further, ALNUM) && !opensMask(further);
  if (next === DOT) return !has(further, DIGIT) && !opensMask(further);
  return !(open && next === SPACE && (has(further, DIGIT) || opensMask(further)));
}

/** Whether nothing speaks against the rule, and what must stand right before the number does. */
function isAllowed(
  cursor: Cursor,
  at: number,
  { rule, needs, unless, despite }: Compiled,
): boolean {
  if (unless && hasContext(cursor, at, unless) && !hasContext(cursor, at, despite)) return false;
  const { lead } = rule;
  if (lead === undefined || (needs && (cursor.hint & needs.mask) !== 0)) return true;
  return lead.test(cursor.text.slice(Math.max(cursor.floor, at - LEAD_REACH), at));
}

/** The groups of the number that starts at an anchor, read once for all detectors of numbers, and whether it {@link mayStart} there. */
export type NumberDetect = (
  cursor: Cursor,
  at: number,
  cluster: Cluster,
  starts: boolean,
) => boolean;

/** Whether the digits and what follows them allow the rule; a number that proves nothing may not be followed by one more group. */
function hasShape(cursor: Cursor, { rule }: Compiled, cluster: Cluster, count: number): boolean {
  if (rule.check !== undefined) return rule.check(digitsOf(cursor.codes, cluster, count));
  return count === 1 || mayEnd(cursor, cluster.ends[count - 1] as number, true);
}

/** Whether group `group` stands alone on the next line. */
function isLine(cursor: Cursor, cluster: Cluster, group: number): boolean {
  if (group >= cluster.count || cluster.separators[group - 1] !== LINE_BREAK) return false;
  const next = codeIn(cursor, cluster.ends[group] as number);
  return next === LINE_BREAK || next === CARRIAGE_RETURN || next === END;
}

/** Whether groups on lines of their own are all the numbers that stand there: a column of numbers is none. */
function hasWholeLines(cursor: Cursor, at: number, cluster: Cluster, count: number): boolean {
  if (count === 1 || cluster.separators[0] !== LINE_BREAK) return true;
  if (isLine(cursor, cluster, count) && cluster.lengths[count] === cluster.lengths[count - 1])
    return false;
  if (codeBefore(cursor, at) !== LINE_BREAK) return true;
  const end = codeBefore(cursor, at - 1) === CARRIAGE_RETURN ? at - 2 : at - 1;
  return !has(codeBefore(cursor, end), DIGIT);
}

/**
 * The first rule that accepts the first `count` groups. What is cheap is asked first: what follows,
 * then the kinds of context needed, then the check digits.
 */
function accepting(
  candidates: readonly Compiled[],
  cursor: Cursor,
  at: number,
  cluster: Cluster,
  count: number,
): Compiled | undefined {
  if (!mayEnd(cursor, cluster.ends[count - 1] as number, false)) return undefined;
  if (!hasWholeLines(cursor, at, cluster, count)) return undefined;
  for (const candidate of candidates) {
    if (candidate.needs && !hasContext(cursor, at, candidate.needs)) continue;
    if (hasShape(cursor, candidate, cluster, count) && isAllowed(cursor, at, candidate))
      return candidate;
  }
  return undefined;
}

/** What is needed for a number without separators, by its length. */
function loneNeeds(rules: readonly NumberRule[]): readonly Need[] {
  return Array.from({ length: RADIX }, (_, length) => {
    const fitting = rules.filter(({ groups }) =>
      groups.some(([only, ...more]) => only === length && more.length === 0),
    );
    if (fitting.some(({ context }) => context === undefined)) return ANY;
    const mask = fitting.reduce((all, { context }) => all | contextMask(context), 0);
    return mask === 0 ? undefined : contextOfMask(mask);
  });
}

/** Finds numbers by {@link NumberRule}; the longest layout that a rule accepts wins. */
export function numberDetector(rules: readonly NumberRule[]): NumberDetect {
  const table = tableOf(rules);
  const keys = new Int32Array(KEYED_GROUPS);

  /** Keys of the first group, the first two and so on, as far as one separator goes; how many. */
  function layouts({ lengths, separators, count }: Cluster): number {
    const separator = separators[0] as number;
    const kind = KIND_OF_SEPARATOR[separator] as number;
    const last = Math.min(count, KEYED_GROUPS);
    let key = 0;
    for (let group = 0; group < last; group++) {
      key = key * RADIX + (lengths[group] as number);
      keys[group] = key * KINDS + (group === 0 ? 0 : kind);
      if (separators[group] !== separator) return group + 1;
    }
    return last;
  }

  return (cursor, at, cluster, starts) => {
    if (!starts) return false;
    for (let count = layouts(cluster); count > 0; count--) {
      const candidates = table.get(keys[count - 1] as number);
      if (candidates === undefined) continue;
      const rule = accepting(candidates, cursor, at, cluster, count);
      if (rule === undefined) continue;
      return matched(cursor, rule.rule.entity, at, cluster.ends[count - 1] as number);
    }
    return false;
  };
}

/** What looks at numbers. */
export type Numbers = Readonly<{
  /** A number from `at` to `end` with nothing joined to it */
  lone: (cursor: Cursor, at: number, end: number, starts: boolean) => boolean;
  /** A number from `at` on that may have groups, brackets or an extension */
  grouped: (cursor: Cursor, at: number, starts: boolean) => boolean;
}>;

const never: NumberDetect = () => false;

/**
 * Looks at numbers by `rules`, and for IPv4 addresses and telephone numbers, over one reading of
 * the groups. INVARIANT: a number without groups can be an address never, and a telephone number
 * only where `phone` asks for context.
 */
export function numbersBy(
  rules: readonly NumberRule[],
  { ipv4 = never, phone = never }: { ipv4?: NumberDetect; phone?: NumberDetect },
): Numbers {
  const cluster = emptyCluster();
  const needs = loneNeeds(phone === never ? rules : [...rules, ...LONE_PHONES]);
  const ruled = numberDetector(rules);
  function grouped(cursor: Cursor, at: number, starts: boolean): boolean {
    readCluster(cursor, at, cluster);
    if (cluster.count === 0) return false;
    return (
      ipv4(cursor, at, cluster, starts) ||
      ruled(cursor, at, cluster, starts) ||
      phone(cursor, at, cluster, starts)
    );
  }
  return {
    grouped,
    lone: (cursor, at, end, starts) => {
      const need = end - at < RADIX ? needs[end - at] : undefined;
      if (need === undefined || (need !== ANY && !hasContext(cursor, at, need))) return false;
      return grouped(cursor, at, starts);
    },
  };
}
