/** Letters and marks with what may join them, or anything with a digit in it. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const DIGIT = /\p{N}/u;

/**
 * What may be searched for in text that is masked when it is returned: its words. Words with a digit
 * in them are left out, because a number could be found out piece by piece.
 */
export function searchWords(masked: string): string {
  return masked
    .replace(WORD, (word) => (DIGIT.test(word) ? ' ' : word))
    .replace(/\s+/g, ' ')
    .trim();
}
