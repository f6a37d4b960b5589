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

/**
 * Looks for words whatever they are written with: after compatibility normalisation (full-width and
 * styled letters become plain ones), without accents and invisible characters, in any case. A word
 * counts as a whole word or as the beginning of one, so `export` is found in `exports` and
 * `exporting`; also where its letters are spaced out, and where it is written with escape sequences.
 */
export function keywordFinder(lists: Readonly<Record<string, readonly string[]>>): KeywordFinder {
  const known = Object.entries(lists).map(([name, words]) => ({
    name,
    words: words.map(plain).filter((word) => word !== ''),
  }));
  const inText = (text: string): readonly string[] => {
    const words = ` ${plain(text)}`;
    const joined = ` ${words.replace(/(?<=(?:^| )\p{L}) (?=\p{L}(?: |$))/gu, '')}`;
    return known
      .filter((list) =>
        list.words.some((word) => words.includes(` ${word}`) || joined.includes(` ${word}`)),
      )
      .map(({ name }) => name);
  };
  return (text) => {
    if (known.length === 0) return [];
    const unescaped = text.replace(ESCAPES, written);
    const found = unescaped === text ? inText(text) : [...inText(text), ...inText(unescaped)];
    return [...new Set(found)].sort();
  };
}

function written(_whole: string, hex: string | undefined): string {
  return hex === undefined ? ' ' : String.fromCharCode(Number.parseInt(hex, 16));
}

function plain(text: string): string {
  const folded = BEYOND_ASCII.test(text) ? fold(text) : text.toLowerCase();
  return folded.replace(BETWEEN, ' ').trim();
}

/** INVARIANT: marks are dropped before they are put in order, which takes the square of their number. */
function fold(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(SENTENCES, ' ')
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .normalize('NFKC');
}
