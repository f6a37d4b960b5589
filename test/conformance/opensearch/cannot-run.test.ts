import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assembleOpenSearch } from './assemble-opensearch.ts';
import { CannotRun } from './cannot-run.ts';
import { findJavaHome } from './find-java.ts';

const PATH = process.env['PATH'];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cannot-run-'));
  process.env['PATH'] = join(directory, 'bin');
});
afterEach(async () => {
  process.env['PATH'] = PATH;
  await rm(directory, { recursive: true });
});

/** A command that prints this and fails, or not. */
async function command(path: string, prints: string, status: number): Promise<void> {
  const file = join(directory, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho '${prints}'\nexit ${status}\n`);
  await chmod(file, 0o755);
}

const assemble = () =>
  assembleOpenSearch(join(directory, 'cache'), () => undefined).catch((error: unknown) => error);

test('without Maven the suite cannot run', async () => {
  const thrown = await assemble();
  expect(thrown).toBeInstanceOf(CannotRun);
  expect(String(thrown)).toContain('Maven (`mvn`) is not installed');
});

test('where Maven Central is not reached the suite cannot run, and nothing half-made is kept', async () => {
  await command('bin/mvn', '[ERROR] Could not transfer artifact x from central', 1);
  const thrown = await assemble();
  expect(thrown).toBeInstanceOf(CannotRun);
  expect(String(thrown)).toContain('Maven Central is not reached');
  expect(await readdir(join(directory, 'cache'))).toEqual([]);
});

test('a part that is not on Maven Central is a failure, not an excuse', async () => {
  await command('bin/mvn', '[ERROR] Could not find artifact x in central', 1);
  const thrown = await assemble();
  expect(thrown).toBeInstanceOf(Error);
  expect(thrown).not.toBeInstanceOf(CannotRun);
  expect(String(thrown)).toContain('Could not find artifact x');
});

test('a Java that is too old or too new is passed over', async () => {
  const homes = join(directory, 'jvm');
  await command('jvm/eight/bin/java', 'openjdk version "1.8.0_1"', 0);
  await command('jvm/newer/bin/java', 'openjdk version "25.0.1"', 0);
  await expect(findJavaHome({}, homes)).rejects.toThrow(CannotRun);
  await command('jvm/right/bin/java', 'openjdk version "17.0.15"', 0);
  expect(await findJavaHome({}, homes)).toBe(join(homes, 'right'));
});
