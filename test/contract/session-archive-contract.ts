import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionArchive } from '../../src/sessions/session-archive.ts';

type Subject = Readonly<{
  archive: SessionArchive;
  /** How many transcripts, whole or half-written, are anywhere in it */
  leftovers: () => Promise<number>;
}>;

const UNAVAILABLE = { code: 'unavailable' };
const MB = 1024 * 1024;

/** The laws of every SessionArchive. `make` gives an archive that is empty. */
export function sessionArchiveContract(name: string, make: () => Promise<Subject>): void {
  describe(name, () => {
    refusals(make);
    keeping(make);
  });
}

function refusals(make: () => Promise<Subject>): void {
  test('what was never written does not exist', async () => {
    const { archive } = await make();
    expect(await archive.read('nothing/1')).toBeUndefined();
  });

  test.each([
    '',
    '..',
    '.',
    '../up',
    'a/../../b',
    'a//b',
    '/a',
    'a/',
    'a\0b',
    'a\nb',
    '\ud800',
    'x'.repeat(1_025),
  ])('the key %j is refused', async (key) => {
    const { archive, leftovers } = await make();
    const write = async () => {
      const writer = archive.create(key);
      await writer.write(Buffer.from('x'));
      await writer.commit();
    };
    await expect(write()).rejects.toMatchObject(UNAVAILABLE);
    await expect((async () => archive.read(key))()).rejects.toMatchObject(UNAVAILABLE);
    expect(await leftovers()).toBe(0);
  });

  test.each([0, 10, 6 * MB])('a key that exists is not written again (%i bytes)', async (size) => {
    const { archive, leftovers } = await make();
    await keep(archive, 'k', [Buffer.from('first')]);
    const again = keep(archive, 'k', [Buffer.alloc(size, 'x')]);
    await expect(again).rejects.toMatchObject(UNAVAILABLE);
    expect(text(await archive.read('k'))).toBe('first');
    expect(await leftovers()).toBe(1);
  });

  test('of many writers of one key exactly one commits, and its bytes are kept', async () => {
    const { archive, leftovers } = await make();
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, (_, at) => keep(archive, 'k', [Buffer.from(`writer ${at}`)])),
    );
    const won = tries.flatMap(({ status }, at) => (status === 'fulfilled' ? [at] : []));
    expect(won).toHaveLength(1);
    expect(text(await archive.read('k'))).toBe(`writer ${won[0]}`);
    expect(await leftovers()).toBe(1);
  });

  test.each([0, 10, 6 * MB, 11 * MB])('what is aborted leaves nothing (%i bytes)', async (size) => {
    const { archive, leftovers } = await make();
    const writer = archive.create('k');
    for (let at = 0; at < size; at += MB) await writer.write(Buffer.alloc(Math.min(MB, size - at)));
    await writer.abort();
    await writer.abort();
    await expect(writer.write(Buffer.from('x'))).rejects.toMatchObject(UNAVAILABLE);
    await expect(writer.commit()).rejects.toMatchObject(UNAVAILABLE);
    expect(await archive.read('k')).toBeUndefined();
    expect(await leftovers()).toBe(0);
  });

  test('after its commit a transcript takes no more, and an abort does nothing', async () => {
    const { archive } = await make();
    const writer = archive.create('k');
    await writer.write(Buffer.from('all'));
    await writer.commit();
    await expect(writer.write(Buffer.from('more'))).rejects.toMatchObject(UNAVAILABLE);
    await expect(writer.commit()).rejects.toMatchObject(UNAVAILABLE);
    await writer.abort();
    expect(text(await archive.read('k'))).toBe('all');
  });
}

function keeping(make: () => Promise<Subject>): void {
  test('nothing can be read before the commit', async () => {
    const { archive } = await make();
    const writer = archive.create('k');
    await writer.write(Buffer.alloc(6 * MB));
    expect(await archive.read('k')).toBeUndefined();
    await writer.commit();
    expect(await archive.read('k')).toHaveLength(6 * MB);
  });

  test.each([[[]], [[0]], [[1]], [[5 * MB]], [[5 * MB, 1]], [[MB, 7 * MB, 3, 4 * MB]]])(
    'chunks of %j bytes come back as one, with their digest',
    async (sizes) => {
      const { archive, leftovers } = await make();
      const chunks = sizes.map((size, at) => Buffer.alloc(size, String(at)));
      const whole = Buffer.concat(chunks);
      expect(await keep(archive, 'a/b', chunks)).toEqual({
        key: 'a/b',
        sha256: createHash('sha256').update(whole).digest('hex'),
        bytes: whole.length,
      });
      expect(whole.equals((await archive.read('a/b')) ?? Buffer.from('none'))).toBe(true);
      expect(await leftovers()).toBe(1);
    },
  );

  test('a buffer may be used again as soon as it was written', async () => {
    const { archive } = await make();
    const writer = archive.create('k');
    const chunk = Buffer.alloc(4);
    for (const word of ['some', 'more', 'text']) {
      chunk.write(word);
      await writer.write(chunk);
    }
    await writer.commit();
    expect(text(await archive.read('k'))).toBe('somemoretext');
  });

  test('different keys never share a transcript', async () => {
    const { archive } = await make();
    const segment = fc
      .string({ unit: fc.constantFrom(...'aA.%+/ é*:\\~'), minLength: 1, maxLength: 6 })
      .filter((key) => key.split('/').every((part) => !['', '.', '..'].includes(part)));
    const long = fc.constantFrom(
      'x'.repeat(300),
      `${'x'.repeat(299)}y`,
      'a',
      'a/b',
      'a.transcript',
    );
    const keys = fc.sample(fc.oneof({ weight: 5, arbitrary: segment }, long), 60);
    for (const key of new Set(keys)) await keep(archive, key, [Buffer.from(key)]);
    for (const key of new Set(keys)) expect(text(await archive.read(key))).toBe(key);
  });
}

async function keep(archive: SessionArchive, key: string, chunks: readonly Buffer[]) {
  const writer = archive.create(key);
  for (const chunk of chunks) await writer.write(chunk);
  return writer.commit();
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}
