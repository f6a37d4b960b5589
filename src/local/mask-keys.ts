import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenKey } from '../connections/rds/sql/mask-expression.ts';
import { Secret } from '../gateway/secret.ts';

/** Keys of the `token` masks from a file that is made at the first start, so that tokens stay the same. */
export async function localMaskKeys(directory: string): Promise<TokenKey> {
  const file = join(directory, 'mask-key');
  await mkdir(directory, { recursive: true });
  const made = randomBytes(32).toString('hex');
  await writeFile(file, made, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex');
  return (profile) => new Secret(createHmac('sha256', key).update(`mask ${profile}`).digest());
}
