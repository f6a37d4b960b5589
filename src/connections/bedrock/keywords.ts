/** Finds the word lists of which a word occurs in a text. */
export type KeywordFinder = (text: string) => readonly string[];

/** Formatting, joiners and soft hyphens: nothing that a reader sees. */
const INVISIBLE = /[\p{Cf}\p{Mn}\p{Me}]/gu;
const BETWEEN = /[^\p{L}\p{N}]+/gu;

/**
 * Looks for words whatever they are written with: after compatibility normalisation (full-width and
 * styled letters become plain ones), without accents and invisible characters, in any case. A word
 * counts as a whole word or as the beginning of one, so `export` is found in `exports` and
 * `exporting`; also where its letters are spaced out.
 */
export function keywordFinder(lists: Readonly<Record<string, readonly string[]>>): KeywordFinder {
  const known = Object.entries(lists).map(([name, words]) => ({
    name,
    words: words.map(plain).filter((word) => word !== ''),
  }));
  return (text) => {
    if (known.length === 0) return [];
    const words = ` ${plain(text)}`;
    const joined = ` ${words.replace(/(?<=(?:^| )\p{L}) (?=\p{L}(?: |$))/gu, '')}`;
    return known
      .filter((list) =>
        list.words.some((word) => words.includes(` ${word}`) || joined.includes(` ${word}`)),
      )
      .map(({ name }) => name)
      .sort();
  };
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .normalize('NFKC')
    .replace(BETWEEN, ' ')
    .trim();
}
