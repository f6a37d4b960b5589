import { createHash } from 'node:crypto';

/** Dimensions of every embedding of the demo world. */
export const EMBEDDING_DIMENSIONS = 256;

/**
 * A deterministic embedding of a text: each token (a run of letters or digits, lower case) adds or
 * takes one from a dimension, both chosen by its SHA-256; the result has length 1. Texts that share
 * words are close. A text without tokens is the zero vector.
 */
export function hashingEmbedding(text: string): number[] {
  const sums = new Array<number>(EMBEDDING_DIMENSIONS).fill(0);
  for (const token of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const hash = createHash('sha256').update(token).digest();
    const dimension = hash.readUInt32BE(0) % EMBEDDING_DIMENSIONS;
    sums[dimension] = (sums[dimension] ?? 0) + ((hash[4] ?? 0) % 2 === 0 ? 1 : -1);
  }
  const norm = Math.hypot(...sums);
  return norm === 0 ? sums : sums.map((sum) => sum / norm);
}
