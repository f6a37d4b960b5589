import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { maskedArchive } from '../../src/sessions/masked-archive.ts';
import type { SessionArchive } from '../../src/sessions/session-archive.ts';

const { text, stream } = maskingEngine();
const SAID = 'caffè für ada@example.com — card 4111 1111 1111 1111, born 稀, 219-09-9999 ';

/** An archive that keeps what it is given, and how its writers ended. */
function keeping(): { archive: SessionArchive; kept: Buffer[]; ends: string[] } {
  const kept: Buffer[] = [];
  const ends: string[] = [];
  const archive: SessionArchive = {
    create: (key) => ({
      write: async (chunk) => void kept.push(Buffer.from(chunk)),
      commit: async () => {
        ends.push('commit');
        return { key, sha256: '', bytes: 0 };
      },
      abort: async () => void ends.push('abort'),
    }),
    read: async (key) => Buffer.from(key),
  };
  return { archive, kept, ends };
}

test('however an answer is cut, its transcript is that of the whole, without a sensitive value', async () => {
  const bytes = Buffer.from(SAID);
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      const { archive, kept } = keeping();
      const writer = maskedArchive(archive, stream).create('a');
      const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
      for (const [at, edge] of edges.slice(1).entries())
        await writer.write(bytes.subarray(edges[at], edge));
      await writer.commit();
      expect(Buffer.concat(kept).toString()).toBe(text(SAID).text);
    }),
    { numRuns: 300 },
  );
});

test('what was held when a transcript is dropped is not written', async () => {
  const { archive, kept, ends } = keeping();
  const writer = maskedArchive(archive, stream).create('a');
  await writer.write(Buffer.from('ada@exam'));
  await writer.abort();
  expect([Buffer.concat(kept).toString(), ends]).toEqual(['', ['abort']]);
});

test('a failure of the archive is the writer’s', async () => {
  const failing = {
    ...keeping().archive.create('a'),
    write: () => Promise.reject(new Error('full')),
  };
  const archive = maskedArchive({ ...keeping().archive, create: () => failing }, stream);
  await expect(archive.create('a').write(Buffer.from('plain words '))).rejects.toThrow('full');
});
