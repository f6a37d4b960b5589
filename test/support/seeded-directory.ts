import { createHash } from 'node:crypto';
import { access, cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crmSeedSql } from '../../src/local/demo-crm/crm-seed.ts';
import { startLocalPostgres } from '../../src/local/postgres/local-postgres.ts';

const CACHE = new URL('../../node_modules/.cache/sallyport-', import.meta.url).pathname;

/** Of the seed, which takes longer to write than anything else here */
let version: string | undefined;

/**
 * A fresh copy of a seeded data directory for `startLocalPostgres`, which then starts in a fraction
 * of the time. The original is made once for each version of the seed and kept with the modules.
 */
export async function seededDirectory(): Promise<string> {
  version ??= createHash('sha256')
    .update(crmSeedSql({ embeddings: true }))
    .digest('hex');
  const original = `${CACHE}${version.slice(0, 16)}`;
  const known = await access(original).then(
    () => true,
    () => false,
  );
  if (!known) await makeOriginal(original);
  const copy = await mkdtemp(join(tmpdir(), 'sallyport-pglite-'));
  await cp(original, copy, { recursive: true });
  return copy;
}

async function makeOriginal(original: string): Promise<void> {
  const draft = `${original}-${process.pid}`;
  const postgres = await startLocalPostgres({ directory: draft });
  await postgres.close();
  // Whoever is first wins; the others' drafts are the same.
  await rename(draft, original).catch(() => rm(draft, { recursive: true, force: true }));
}
