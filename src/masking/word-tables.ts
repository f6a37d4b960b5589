import { boxTables, type CodeBox, fewGroups } from './code-box.ts';

/** So many of the last letters of a word are looked at. */
export const LETTERS = 4;
const COLUMNS = 16;
const ALL = (1 << (COLUMNS + 2)) - 1;
/** From the one that is met most, by which it is judged how often a set of letters is. */
const BY_FREQUENCY = 'etaoinshrdlcumwfgypbvkjxqz';

/**
 * The last letters that words of a group may have, from the last one on: for each place columns of
 * the ASCII table, and above them a bit for its rows from A to O, and one for those from P to Z.
 */
type Group = readonly number[];

function bitsOf(letter: string | undefined): number {
  if (letter === undefined) return ALL;
  const code = letter.charCodeAt(0);
  return (1 << (code & 0x0f)) | (1 << (COLUMNS + ((code >> 4) & 1)));
}

/** How often the letters of eight columns are met, by row, half and the bits of the columns. */
const WEIGHTS = Array.from({ length: 4 }, (_, part) =>
  Uint16Array.from({ length: 1 << 8 }, (_none, bits) =>
    [...BY_FREQUENCY].reduce((sum, letter, rank) => {
      const code = letter.charCodeAt(0);
      const isHere = ((code >> 3) & 3) === part && ((bits >> (code & 7)) & 1) === 1;
      return isHere ? sum + BY_FREQUENCY.length - rank : sum;
    }, 0),
  ),
);

function weigh(part: number, bits: number): number {
  return WEIGHTS[part]?.[bits & 0xff] ?? 0;
}

function weightAt(bits: number): number {
  let weight = 0;
  for (let row = 0; row < 2; row++) {
    if (((bits >> (COLUMNS + row)) & 1) === 0) continue;
    weight += weigh(2 * row, bits) + weigh(2 * row + 1, bits >> 8);
  }
  return weight;
}

/** How often words are met that may be of either group. */
function costOf(one: Group, other: Group): number {
  let weight = 1;
  for (let place = 0; place < LETTERS; place++)
    weight *= weightAt((one[place] as number) | (other[place] as number));
  return weight;
}

function joined(one: Group, other: Group): Group {
  return one.map((bits, place) => bits | (other[place] as number));
}

/** A letter stands in one row as a small one and in another one as a capital; anything may stand outside ASCII, too. */
function boxFor(bits: number): CodeBox {
  const columns = bits & 0xffff;
  if (bits === ALL) return { rows: 0xffff, columns };
  const rows = (bits >> COLUMNS) & 3;
  return { rows: (rows << 4) | (rows << 6), columns };
}

/**
 * The last letters of words in lower case, in tables for each of the places from the last one on.
 * INVARIANT: where one of the words stands, in any case, the tables of all places have a bit in
 * common; they may have one elsewhere.
 */
export function wordTables(words: readonly string[]): Uint8Array {
  const byEnd = new Map<string, Group>();
  for (const word of words) {
    const group = Array.from({ length: LETTERS }, (_, place) => bitsOf(word.at(-1 - place)));
    // Those with the same end are made one at once, which leaves less to compare.
    const end = word.slice(-2);
    byEnd.set(end, joined(group, byEnd.get(end) ?? group));
  }
  const groups = fewGroups([...byEnd.values()], { joined, costOf });
  return Uint8Array.from(
    Array.from({ length: LETTERS }, (_, place) =>
      boxTables(groups.map((group) => boxFor(group[place] as number))),
    ).flat(),
  );
}
