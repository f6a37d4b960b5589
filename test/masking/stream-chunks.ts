import type { Random } from '../../bench/masking/corpus.ts';
import type { StreamMasker } from '../../src/masking/stream-masker.ts';

/** What a stream returns for each of the chunks, and at its end. */
export function emissions(stream: StreamMasker, chunks: readonly string[]): string[] {
  return [...chunks.map((chunk) => stream.push(chunk)), stream.end()];
}

/** A text in random pieces: many small ones, or few large ones, or both. */
export function randomChunks(text: string, random: Random): string[] {
  const most = random.pick([1, 4, 4, 16, 64, 400]);
  const chunks: string[] = [];
  for (let at = 0; at < text.length; ) {
    const size = random.int(random.next() < 0.05 ? 0 : 1, most);
    chunks.push(text.slice(at, at + size));
    at += size;
  }
  return chunks;
}
