/** A match of so few characters is looked for as a word, where it stands as one. */
const SHORT = 2;
const WORD = String.raw`[\p{L}\p{N}_]`;

/**
 * Every place in a text where a string stands that a service says it found there: as it is, or else
 * with other white space or case. Indices of UTF-16 code units, in order and without overlap.
 */
export function locateMatch(text: string, match: string): readonly (readonly [number, number])[] {
  if (match.trim() === '') return [];
  const pattern = match.trim().split(/\s+/).map(escaped).join(String.raw`\s+`);
  if (match.trim().length <= SHORT) {
    const words = places(text, `(?<!${WORD})${pattern}(?!${WORD})`);
    if (words.length > 0) return words;
  }
  return places(text, pattern);
}

function places(text: string, pattern: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(new RegExp(pattern, 'giu'))].map(({ index, 0: found }) => [
    index,
    index + found.length,
  ]);
}

function escaped(part: string): string {
  return part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
