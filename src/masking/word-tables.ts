import { around, boxOf, boxTables, type CodeBox, EVERYTHING, MAX_BOXES } from './code-box.ts';

/** The last letters that words of a group may have, from the last one on. */
type Endings = readonly CodeBox[];

const LETTERS = 3;
const CASE = 0x20;

function endingOf(word: string): Endings {
  return Array.from({ length: LETTERS }, (_, place) => {
    const letter = word.charCodeAt(word.length - 1 - place);
    return Number.isNaN(letter) ? EVERYTHING : boxOf([letter, letter ^ CASE]);
  });
}

function joined(one: Endings, other: Endings): Endings {
  return one.map((box, place) => around(box, other[place] ?? EVERYTHING));
}

function count(bits: number): number {
  return bits === 0 ? 0 : 1 + count(bits & (bits - 1));
}

/** How many endings a group has. */
function sizeOf(endings: Endings): number {
  return endings.reduce((size, { rows, columns }) => size * count(rows) * count(columns), 1);
}

/** Puts an ending into the group that becomes wider by the least. */
function add(groups: Endings[], ending: Endings): void {
  if (groups.length < MAX_BOXES) {
    groups.push(ending);
    return;
  }
  const wider = groups.map((group) => sizeOf(joined(group, ending)) - sizeOf(group));
  const least = wider.indexOf(Math.min(...wider));
  groups[least] = joined(groups[least] ?? ending, ending);
}

/**
 * The last three letters of words in lower case, in tables for each of the places from the last one
 * on. INVARIANT: where one of the words stands, in any case, the tables of the three places have a
 * bit in common; they may have one elsewhere.
 */
export function wordTables(words: readonly string[]): Uint8Array {
  const groups: Endings[] = [];
  for (const word of words.toSorted((a, b) => a.length - b.length)) {
    const ending = endingOf(word);
    if (!groups.some((group) => sizeOf(joined(group, ending)) === sizeOf(group)))
      add(groups, ending);
  }
  return Uint8Array.from(
    Array.from({ length: LETTERS }, (_, place) =>
      boxTables(groups.map((group) => group[place] ?? EVERYTHING)),
    ).flat(),
  );
}
