import { asItLooks } from './look-alike-letters.ts';

/** Finds the word lists of which a word occurs in a text. */
export type KeywordFinder = (text: string) => readonly string[];

/** Formatting, joiners, soft hyphens and fillers: nothing that a reader sees. */
const INVISIBLE = /[\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u2800\u3164\uffa0]/gu;
const BETWEEN = /[^\p{L}\p{N}]+/gu;
const BEYOND_ASCII = /[^\0-\x7f]/;
/** Single characters that stand for whole sentences: a text of them would become eighteen times as long. */
const SENTENCES = /[\ufdfa\ufdfb]/g;
/** Escape sequences of strings in code and JSON */
const ESCAPES = /\\(?:u([0-9a-fA-F]{4})|[bfnrt])/g;
/** Of ASCII, what may be read as another letter: beside one, or among letters that are spaced out */
const AMBIGUOUS = /[A-Za-z][01|]|[01|][A-Za-z]|[a-z]I|\b[A-Za-z] [01|] [A-Za-z]\b/;

/**
 * Looks for words whatever they are written with: after compatibility normalisation (full-width and
 * styled letters become plain ones), in letters of other scripts and digits that look like theirs,
 * without accents and invisible characters, in any case. A word counts as a whole word or as the
 * beginning of one, so `export` is found in `exports` and `exporting`; also where its letters are
 * spaced out, and where it is written with escape sequences.
 */
export function keywordFinder(lists: Readonly<Record<string, readonly string[]>>): KeywordFinder {
  const known = Object.entries(lists).map(([name, words]) => ({
    name,
    words: words.map(allReadings),
  }));
  /** What is read in one way is looked through for words that are read in the same. */
  const inReading = (reading: string, way: number): readonly string[] => {
    const words = ` ${reading}`;
    const joined = ` ${words.replace(/(?<=(?:^| )\p{L}) (?=\p{L}(?: |$))/gu, '')}`;
    const isThere = (keyword: readonly string[]) => {
      const word = keyword[Math.min(way, keyword.length - 1)];
      return Boolean(word) && (words.includes(` ${word}`) || joined.includes(` ${word}`));
    };
    return known.filter((list) => list.words.some(isThere)).map(({ name }) => name);
  };
  return (text) => {
    if (known.length === 0) return [];
    const unescaped = text.replace(ESCAPES, written);
    const texts = unescaped === text ? [text] : [text, unescaped];
    return [...new Set(texts.flatMap((one) => readings(one).flatMap(inReading)))].sort();
  };
}

function written(_whole: string, hex: string | undefined): string {
  return hex === undefined ? ' ' : String.fromCharCode(Number.parseInt(hex, 16));
}

/**
 * What a text may be read as: as it is written, and, where that differs, as it looks, once with
 * strokes for an I and once for a small L.
 */
function readings(text: string): readonly string[] {
  const isPlain = !BEYOND_ASCII.test(text) && !AMBIGUOUS.test(text);
  return isPlain ? [wordsOf(text)] : allReadings(text);
}

function allReadings(text: string): readonly string[] {
  const beyondAscii = BEYOND_ASCII.test(text);
  const plain = beyondAscii ? decomposed(text) : text;
  const written = wordsOf(beyondAscii ? plain.toLowerCase().normalize('NFKC') : plain);
  const looks = wordsOf(asItLooks(plain)).replaceAll('0', 'o');
  if (!looks.includes('1')) return looks === written ? [written] : [written, looks];
  return [written, looks.replaceAll('1', 'i'), looks.replaceAll('1', 'l')];
}

function wordsOf(text: string): string {
  return text.toLowerCase().replace(BETWEEN, ' ').trim();
}

/** INVARIANT: marks are dropped before they are put in order, which takes the square of their number. */
function decomposed(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(SENTENCES, ' ')
    .normalize('NFKD')
    .replace(INVISIBLE, '');
}
