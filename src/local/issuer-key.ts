import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import * as z from 'zod';

const FILE = 'issuer-key.json';

const text = z.string().min(1);
const privateKey = z.strictObject({
  kty: z.literal('RSA'),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  kid: text,
  n: text,
  e: text,
  d: text,
  p: text,
  q: text,
  dp: text,
  dq: text,
  qi: text,
});
export type IssuerKey = z.output<typeof privateKey>;

/**
 * The private key that the local issuer signs with: the one kept in the directory, so that tokens
 * outlive a restart, or a new one, kept there where a directory is given.
 */
export async function issuerKey(directory?: string): Promise<IssuerKey> {
  if (directory === undefined) return newKey();
  const path = join(directory, FILE);
  const kept = await readIfThere(path);
  if (kept !== undefined) return parseKept(kept, path);
  const key = await newKey();
  await mkdir(directory, { recursive: true });
  // Renamed into place whole, so that a crash leaves no half of a key.
  await writeFile(`${path}.new`, JSON.stringify(key), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return key;
}

async function newKey(): Promise<IssuerKey> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const jwk: JWK = await exportJWK(pair.privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return privateKey.parse({ ...jwk, alg: 'RS256', use: 'sig', kid });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The cause is left out: it may quote the key. */
function parseKept(kept: string, path: string): IssuerKey {
  try {
    return privateKey.parse(JSON.parse(kept));
  } catch {
    throw new Error(`${path} is not a key of the local issuer, delete it to get a new one`);
  }
}
