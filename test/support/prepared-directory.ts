import { createHash } from 'node:crypto';
import { access, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

const CACHE = new URL('../../node_modules/.cache/sallyport-', import.meta.url).pathname;

/**
 * A fresh copy of a data directory of PGlite, to start from in a fraction of the time.
 * @param contents what the directory depends on; the original is made once for each, and kept with
 * the modules
 * @param make makes the original in an empty directory
 */
export async function preparedDirectory(
  contents: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const engine = manifest.devDependencies['@electric-sql/pglite'];
  const version = createHash('sha256').update(`${engine}\n${contents}`).digest('hex');
  const original = `${CACHE}${version.slice(0, 16)}`;
  const known = await access(original).then(
    () => true,
    () => false,
  );
  if (!known) {
    const draft = `${original}-${process.pid}-${Math.random()}`;
    await mkdir(draft, { recursive: true });
    await make(draft);
    // Whoever is first wins; the others' drafts are the same.
    await rename(draft, original).catch(() => rm(draft, { recursive: true, force: true }));
  }
  const copy = await mkdtemp(join(tmpdir(), 'sallyport-pglite-'));
  await cp(original, copy, { recursive: true });
  return copy;
}
