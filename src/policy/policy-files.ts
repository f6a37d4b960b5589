import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyFile } from './policy-text.ts';

/**
 * The Cedar files of a directory, in order of name; not those of directories below it.
 * Throws what the file system throws: a directory that is missing is no empty one.
 */
export async function readPolicyFiles(directory: string): Promise<readonly PolicyFile[]> {
  const names = await readdir(directory);
  return Promise.all(
    names
      .filter((name) => name.endsWith('.cedar'))
      .sort()
      .map(async (name) => {
        const file = join(directory, name);
        return { file, text: await readFile(file, 'utf8') };
      }),
  );
}
