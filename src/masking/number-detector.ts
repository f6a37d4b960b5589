import { ALNUM, codeAt, DIGIT, has } from './char-flags.ts';
import { type Cluster, emptyCluster, readCluster } from './cluster.ts';
import { contextMask } from './context.ts';
import { type Cursor, codeBefore, contextAt, isWord, matched } from './cursor.ts';
import type { NumberRule } from './number-rule.ts';

type Compiled = Readonly<{
  rule: NumberRule;
  /** All kinds of context that the rule looks at; 0 when it needs no look back */
  asks: number;
  needs: number;
  unless: number;
  despite: number;
}>;

/** How far before a number its lead is looked for. */
const LEAD_REACH = 40;
const RADIX = 24;
const KEYED_GROUPS = 5;
const SEPARATORS = ' -./';
const KIND_OF_SEPARATOR = Uint8Array.from({ length: 128 }, (_, code) =>
  code === 0 ? 0 : SEPARATORS.indexOf(String.fromCharCode(code)) + 1,
);

/** One small integer for a layout: its group lengths and its separator. */
function layoutKey(groups: readonly number[], separator: number): number {
  return groups.reduce((key, length) => key * RADIX + length, 0) * 5 + separator;
}

function compile(rule: NumberRule): Compiled {
  const needs = contextMask(rule.context);
  const unless = contextMask(rule.unless);
  const despite = needs | contextMask(rule.despite);
  return { rule, asks: needs | unless, needs, unless, despite };
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

/** Digits of the first `count` groups. */
export function digitsOf(text: string, cluster: Cluster, count: number): string {
  let digits = '';
  for (let group = 0; group < count; group++) {
    const end = cluster.ends[group] as number;
    digits += text.slice(end - (cluster.lengths[group] as number), end);
  }
  return digits;
}

const DOT = 0x2e;
const DASH = 0x2d;
const SLASH = 0x2f;
const AT = 0x40;
const SPACE = 0x20;
/** What a mask begins with: it stands for the digits that it replaced */
const MARK = 0x5b;
const COMMA = 0x2c;
const COLON = 0x3a;
const EURO = 0x20ac;
const POUND = 0xa3;
const DOLLAR = 0x24;

/** Whether a number may start at `at`: not inside a word, a decimal fraction, a price or a path. */
export function mayStart(cursor: Cursor, at: number): boolean {
  const before = codeBefore(cursor, at);
  if (isWord(before) || before === DOLLAR || before === EURO || before === POUND) return false;
  const further = codeBefore(cursor, at - 1);
  if (before === DASH || before === SLASH) return !has(further, ALNUM);
  if (before === DOT || before === COMMA || before === COLON) return !has(further, DIGIT);
  return true;
}

/** Whether a number may end at `end`. `open` numbers prove nothing by themselves and may not be followed by one more group. */
export function mayEnd(cursor: Cursor, end: number, open: boolean): boolean {
  const { text } = cursor;
  const next = codeAt(text, end);
  if (next === AT || isWord(next)) return false;
  const further = codeAt(text, end + 1);
  if (next === DASH || next === SLASH) return !has(further, ALNUM) && further !== MARK;
  if (next === DOT) return !has(further, DIGIT) && further !== MARK;
  return !(open && next === SPACE && (has(further, DIGIT) || further === MARK));
}

function hasContext(cursor: Cursor, at: number, compiled: Compiled): boolean {
  if (compiled.asks === 0) return true;
  const bits = contextAt(cursor, at);
  if (compiled.needs !== 0 && (bits & compiled.needs) === 0) return false;
  if ((bits & compiled.unless) !== 0 && (bits & compiled.despite) === 0) return false;
  const { lead } = compiled.rule;
  if (lead === undefined || (cursor.hint & compiled.needs) !== 0) return true;
  return lead.test(cursor.text.slice(Math.max(cursor.floor, at - LEAD_REACH), at));
}

/** The groups of the number that starts at an anchor, read once for all detectors of numbers. */
export type NumberDetect = (cursor: Cursor, at: number, cluster: Cluster) => boolean;

/** The first rule that accepts the first `count` groups. */
function accepting(
  candidates: readonly Compiled[],
  cursor: Cursor,
  at: number,
  cluster: Cluster,
  count: number,
): Compiled | undefined {
  const end = cluster.ends[count - 1] as number;
  for (const candidate of candidates) {
    const { check } = candidate.rule;
    if (!hasContext(cursor, at, candidate)) continue;
    if (!mayEnd(cursor, end, count > 1 && check === undefined)) continue;
    if (check?.(digitsOf(cursor.text, cluster, count)) ?? true) return candidate;
  }
  return undefined;
}

/** Finds numbers by {@link NumberRule}; the longest layout that a rule accepts wins. */
export function numberDetector(rules: readonly NumberRule[]): NumberDetect {
  const table = tableOf(rules);
  return (cursor, at, cluster) => {
    if (!mayStart(cursor, at)) return false;
    const separator = cluster.separators[0] as number;
    const kind = KIND_OF_SEPARATOR[separator] as number;
    const last = Math.min(cluster.count, KEYED_GROUPS);
    let key = 0;
    let found: Compiled | undefined;
    let end = 0;
    for (let group = 0; group < last; group++) {
      key = key * RADIX + (cluster.lengths[group] as number);
      const candidates = table.get(key * 5 + (group === 0 ? 0 : kind));
      const rule = candidates && accepting(candidates, cursor, at, cluster, group + 1);
      if (rule !== undefined) {
        found = rule;
        end = cluster.ends[group] as number;
      }
      if (cluster.separators[group] !== separator) break;
    }
    return found !== undefined && matched(cursor, found.rule.entity, at, end);
  };
}

/** Runs detectors of numbers over one reading of the groups. */
export function readNumber(detectors: readonly NumberDetect[]) {
  const cluster = emptyCluster();
  return (cursor: Cursor, at: number): boolean => {
    readCluster(cursor, at, cluster);
    if (cluster.count === 0) return false;
    for (const detect of detectors) if (detect(cursor, at, cluster)) return true;
    return false;
  };
}
