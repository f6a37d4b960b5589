import { PLAIN } from './anchor-kinds.ts';
import { ASCII } from './anchor-table.ts';
import { DIGIT, has } from './char-flags.ts';
import { around, boxOf, boxTables, type CodeBox, fewGroups } from './code-box.ts';

/** Characters, and those that they may begin something behind. */
type Group = Readonly<{ codes: CodeBox; before: CodeBox }>;

const CODES: readonly number[] = Array.from({ length: ASCII }, (_, code) => code);
/** A small letter or a space is met so much more often than another character. */
const WEIGHTS = CODES.map((code) => (/[a-z ]/.test(String.fromCharCode(code)) ? 100 : 1));

function weightOf({ rows, columns }: CodeBox): number {
  let weight = 0;
  for (let code = 0; code < ASCII; code++) {
    const isIn = (rows >> (code >> 4)) & (columns >> (code & 0x0f)) & 1;
    weight += isIn * (WEIGHTS[code] as number);
  }
  return weight;
}

/** How often a character of the group is met behind one that it may begin something behind. */
function costOf({ codes, before }: Group): number {
  return weightOf(codes) * weightOf(before);
}

function joined(one: Group, other: Group): Group {
  return {
    codes: around(one.codes, other.codes),
    before: around(one.before, other.before),
  };
}

/** Whether `code` begins something behind `before` that the marks do not know without a table. */
function needsTable(kinds: Uint8Array, before: number, code: number): boolean {
  return kinds[before * ASCII + code] !== PLAIN && (!has(code, DIGIT) || has(before, DIGIT));
}

/** Groups of characters in one row that may begin something behind the same ones. */
function groupsOf(kinds: Uint8Array): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const code of CODES) {
    const before = CODES.filter((one) => needsTable(kinds, one, code));
    if (before.length === 0) continue;
    const key = [code >> 4, ...before].join();
    const group = { codes: boxOf([code]), before: boxOf(before) };
    groups.set(key, joined(groups.get(key) ?? group, group));
  }
  return [...groups.values()];
}

/**
 * The table of pairs in four of 16 bytes, for the columns and rows of a character and of the one
 * before it: the groups that it may be of, a bit for each. INVARIANT: where the table of pairs says
 * that something may begin, all four have a bit in common, but for a digit that begins a number;
 * they may have one elsewhere.
 */
export function markTables(kinds: Uint8Array): Uint8Array {
  const groups = fewGroups(groupsOf(kinds), {
    joined,
    costOf: (one, other) => costOf(joined(one, other)),
  });
  return Uint8Array.from([
    ...boxTables(groups.map(({ codes }) => codes)),
    ...boxTables(groups.map(({ before }) => before)),
  ]);
}
