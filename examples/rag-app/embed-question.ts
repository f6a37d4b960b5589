import { createHash } from 'node:crypto';

const DIMENSIONS = 256;

/**
 * A deterministic embedding: each token (a run of letters or digits, lower case) adds or takes one
 * from a dimension, both chosen by its SHA-256; the result has length 1. It stands where a model
 * would, and must be the one that the tickets were embedded with.
 */
export function embedQuestion(text: string): number[] {
  const sums = new Array<number>(DIMENSIONS).fill(0);
  for (const token of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const hash = createHash('sha256').update(token).digest();
    const dimension = hash.readUInt32BE(0) % DIMENSIONS;
    sums[dimension] = (sums[dimension] ?? 0) + ((hash[4] ?? 0) % 2 === 0 ? 1 : -1);
  }
  const norm = Math.hypot(...sums);
  return norm === 0 ? sums : sums.map((sum) => sum / norm);
}
