import { createHash } from 'node:crypto';

/** Dimensions of every embedding of the demo world. */
export const EMBEDDING_DIMENSIONS = 256;

/** Where a token goes, and with which sign. */
type Place = Readonly<{ dimension: number; sign: number }>;

/** Prose repeats its words. */
const places = new Map<string, Place>();
const MOST_PLACES = 20_000;

/**
 * A deterministic embedding of a text: each token (a run of letters or digits, lower case) adds or
 * takes one from a dimension, both chosen by its SHA-256; the result has length 1. Texts that share
 * words are close. A text without tokens is the zero vector.
 */
export function hashingEmbedding(text: string): number[] {
  const sums = new Array<number>(EMBEDDING_DIMENSIONS).fill(0);
  for (const token of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const { dimension, sign } = placeOf(token);
    sums[dimension] = (sums[dimension] ?? 0) + sign;
  }
  const norm = Math.hypot(...sums);
  return norm === 0 ? sums : sums.map((sum) => sum / norm);
}

function placeOf(token: string): Place {
  const known = places.get(token);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(token).digest();
  const dimension = hash.readUInt32BE(0) % EMBEDDING_DIMENSIONS;
  const place = { dimension, sign: (hash[4] ?? 0) % 2 === 0 ? 1 : -1 };
  if (places.size >= MOST_PLACES) places.clear();
  places.set(token, place);
  return place;
}
