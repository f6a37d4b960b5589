import { KEYED, PLAIN } from './anchor-kinds.ts';
import { ASCII } from './anchor-table.ts';
import { DIGIT, has } from './char-flags.ts';
import { around, boxOf, boxTables, type CodeBox, fewGroups, MAX_BOXES } from './code-box.ts';

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
function needsTable(kind: number, before: number, code: number): boolean {
  return kind !== PLAIN && kind !== KEYED && (!has(code, DIGIT) || has(before, DIGIT));
}

/** Groups of characters in one row that may begin something behind the same ones. */
function groupsOf(
  kinds: Uint8Array,
  needs: (kind: number, before: number, code: number) => boolean,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const code of CODES) {
    // Behind a 0, all is marked.
    const before = CODES.filter(
      (one) => one !== 0 && needs(kinds[one * ASCII + code] as number, one, code),
    );
    if (before.length === 0) continue;
    const key = [code >> 4, ...before].join();
    const group = { codes: boxOf([code]), before: boxOf(before) };
    groups.set(key, joined(groups.get(key) ?? group, group));
  }
  return [...groups.values()];
}

/** Characters by their rows and columns are told apart in one row alone. */
function isOneRow({ rows }: CodeBox): boolean {
  return (rows & (rows - 1)) === 0;
}

/** What begins something behind a word with an ending alone; INVARIANT: nothing else is of this group. */
function keyedGroup(kinds: Uint8Array): Group {
  const none = { codes: boxOf([]), before: boxOf([]) };
  const keyed = groupsOf(kinds, (kind) => kind === KEYED).reduce(joined, none);
  const isAlike = new Set(keyedBefores(kinds)).size <= 1;
  return isAlike && isOneRow(keyed.codes) && isOneRow(keyed.before) ? keyed : none;
}

/** For each keyed character, what it is keyed behind. */
function keyedBefores(kinds: Uint8Array): readonly string[] {
  return CODES.map((code) =>
    CODES.filter((before) => kinds[before * ASCII + code] === KEYED).join(),
  ).filter((before) => before !== '');
}
const CASE = 0x20;

/** A letter, small or capital. */
function letterBox(letter: string): CodeBox {
  const code = letter.charCodeAt(0);
  return boxOf([code, code ^ CASE]);
}

function endingGroup(ending: string): Group {
  return { codes: letterBox(ending.charAt(1)), before: letterBox(ending.charAt(0)) };
}

function tablesOf(groups: readonly Group[]): readonly number[] {
  return [
    ...boxTables(groups.map(({ codes }) => codes)),
    ...boxTables(groups.map(({ before }) => before)),
  ];
}

const JOINING = {
  joined,
  costOf: (one: Group, other: Group): number => costOf(joined(one, other)),
};

/**
 * The table of pairs in four of 16 bytes, for the columns and rows of a character and of the one
 * before it: the groups that it may be of, a bit for each; and four more for the last letter of a
 * word and the one before it. INVARIANT: where the table of pairs says that something may begin, all
 * of the first four have a bit in common, but for a digit that begins a number; where that is the
 * first bit and a word with one of the endings and a quote stand before it, all of the other four
 * have one, too. They may have one elsewhere.
 */
export function markTables(kinds: Uint8Array, endings: readonly string[]): Uint8Array {
  const few = fewGroups(groupsOf(kinds, needsTable), { ...JOINING, most: MAX_BOXES - 1 });
  return Uint8Array.from([
    ...tablesOf([keyedGroup(kinds), ...few]),
    ...tablesOf(fewGroups(endings.map(endingGroup), JOINING)),
  ]);
}
