import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFileSessionArchive } from '../../src/local/file-session-archive.ts';

const UNAVAILABLE = { code: 'unavailable', cause: expect.any(Error) };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'files-'));
});
afterAll(() => rm(root, { recursive: true }));

test('a directory that cannot be made is unavailable', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(openFileSessionArchive(join(root, 'file'))).rejects.toMatchObject(UNAVAILABLE);
});

test('when the directory is gone nothing is committed, and nothing is read as empty', async () => {
  const directory = join(root, 'gone');
  const archive = await openFileSessionArchive(directory);
  const writer = archive.create('k');
  await writer.write(Buffer.from('x'));
  await rm(directory, { recursive: true });
  await expect(writer.commit()).rejects.toMatchObject(UNAVAILABLE);
  const late = archive.create('k');
  await expect(late.write(Buffer.from('x'))).rejects.toMatchObject(UNAVAILABLE);
  await expect(late.commit()).rejects.toMatchObject(UNAVAILABLE);
  await expect(late.abort()).resolves.toBeUndefined();
});

test('what is in the way of a transcript is unavailable', async () => {
  const directory = join(root, 'way');
  const archive = await openFileSessionArchive(directory);
  await mkdir(join(directory, 'k.transcript'));
  const writer = archive.create('k');
  await expect(writer.commit()).rejects.toMatchObject(UNAVAILABLE);
  await expect(archive.read('k')).rejects.toMatchObject(UNAVAILABLE);
});

test('what an earlier run left half-written is removed, what it kept stays', async () => {
  const directory = join(root, 'crash');
  const first = await openFileSessionArchive(directory);
  const kept = first.create('kept');
  await kept.write(Buffer.from('whole'));
  await kept.commit();
  await first.create('half').write(Buffer.from('ha'));
  expect(await readdir(join(directory, 'unfinished'))).toHaveLength(1);
  const second = await openFileSessionArchive(directory);
  expect(await readdir(join(directory, 'unfinished'))).toEqual([]);
  expect(Buffer.from((await second.read('kept')) ?? []).toString()).toBe('whole');
});

test('only the owner may read a transcript', async () => {
  const directory = join(root, 'mode');
  const archive = await openFileSessionArchive(directory);
  await archive.create('k').commit();
  expect((await stat(join(directory, 'k.transcript'))).mode & 0o777).toBe(0o600);
});

test('no key writes outside of the directory', async () => {
  const directory = join(root, 'inside', 'archive');
  const archive = await openFileSessionArchive(directory);
  for (const key of ['..%2f..%2fup', '..\\..\\up', '~/up', 'C:/up', 'unfinished/up']) {
    await archive.create(key).commit();
  }
  expect(await readdir(join(root, 'inside'))).toEqual(['archive']);
  expect(await readdir(join(directory, 'unfinished'))).toEqual([]);
  expect(await readdir(directory)).toHaveLength(6);
});
