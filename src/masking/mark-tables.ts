import { PLAIN } from './anchor-kinds.ts';
import { ASCII } from './anchor-table.ts';

/** Characters that may begin something behind the same ones. */
type Group = Readonly<{ codes: ReadonlySet<number>; before: ReadonlySet<number> }>;

/** One for each bit of a byte. */
const MAX_GROUPS = 8;
const CODES: readonly number[] = Array.from({ length: ASCII }, (_, code) => code);
/** A small letter, a digit or a space is met so much more often than another character. */
const WEIGHTS = CODES.map((code) => (/[a-z0-9 ]/.test(String.fromCharCode(code)) ? 16 : 1));

function weightOf(codes: ReadonlySet<number>): number {
  let weight = 0;
  for (const code of codes) weight += WEIGHTS[code] as number;
  return weight;
}

/** How often a character of the group is met behind one that it may begin something behind. */
function costOf({ codes, before }: Group): number {
  return weightOf(codes) * weightOf(before);
}

function joined(one: Group, other: Group): Group {
  return {
    codes: new Set([...one.codes, ...other.codes]),
    before: new Set([...one.before, ...other.before]),
  };
}

function groupsOf(kinds: Uint8Array): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const code of CODES) {
    const before = new Set(CODES.filter((one) => kinds[one * ASCII + code] !== PLAIN));
    if (before.size === 0) continue;
    const key = [...before].join();
    const group = { codes: new Set([code]), before };
    groups.set(key, joined(groups.get(key) ?? group, group));
  }
  return [...groups.values()];
}

/** The groups with the two made one that are wider together by the least. */
function withOneLess(groups: readonly Group[]): readonly Group[] {
  let least = Number.POSITIVE_INFINITY;
  let best = groups;
  for (const one of groups) {
    for (const other of groups) {
      if (one === other) break;
      const both = joined(one, other);
      const wider = costOf(both) - costOf(one) - costOf(other);
      if (wider >= least) continue;
      least = wider;
      best = [...groups.filter((group) => group !== one && group !== other), both];
    }
  }
  return best;
}

/**
 * The table of pairs in two of 128 bytes: for each ASCII character the groups that it is of, then
 * for each of them the groups that may begin something behind it. INVARIANT: where the table of
 * pairs says that something may begin, both have a bit in common; where groups were made one, that
 * may be so elsewhere.
 */
export function markTables(kinds: Uint8Array): Uint8Array {
  let groups = groupsOf(kinds);
  while (groups.length > MAX_GROUPS) groups = withOneLess(groups);
  const bitsOf = (isIn: (group: Group) => boolean): number =>
    groups.reduce((bits, group, index) => bits | (isIn(group) ? 1 << index : 0), 0);
  return Uint8Array.from([
    ...CODES.map((code) => bitsOf(({ codes }) => codes.has(code))),
    ...CODES.map((code) => bitsOf(({ before }) => before.has(code))),
  ]);
}
