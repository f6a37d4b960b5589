import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Masker } from '../../../masking/masker.ts';

/** What stands in the place of a value that was found, such as `[EMAIL]`. */
const PLACEHOLDER = /\[[A-Z_]+\]/g;

/**
 * The masked words of a search. Digits that stay are refused: detection knows whole numbers only,
 * and a card or a social security number could be tried piece by piece.
 * @throws SallyportError `denied`
 */
export function maskWords(words: string, mask: Masker): string {
  const { text: masked } = mask(words);
  if (!/\p{N}/u.test(masked.replace(PLACEHOLDER, ''))) return masked;
  throw new SallyportError(
    'denied',
    'text that is masked by detection can be searched for words, not for digits: parts of numbers could be tried one after the other',
  );
}
