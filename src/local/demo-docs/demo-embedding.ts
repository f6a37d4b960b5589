import { textMasker } from '../../masking/text-masker.ts';
import { hashingEmbedding } from '../hashing-embedder.ts';

const mask = textMasker();

/** A text embedded as a caller may read it: the vector of a raw text would tell its words. */
export function maskedEmbedding(text: string): readonly number[] {
  return plainEmbedding(mask(text).text);
}

/** A text embedded as it is, in numbers of six places. */
export function plainEmbedding(text: string): readonly number[] {
  return hashingEmbedding(text).map((value) => Math.round(value * 1e6) / 1e6);
}
