import { randomBytes } from 'node:crypto';
import type { CredentialMinter } from '../../gateway/credential.ts';
import { demoIndices } from '../demo-docs/demo-indices.ts';
import { authoriseLogin } from './authorise-login.ts';
import { searchLoginMinter } from './search-login-minter.ts';
import { searchLogins } from './search-logins.ts';
import { standInEngine } from './stand-in-engine.ts';
import { startStandInFront } from './stand-in-front.ts';

/** An OpenSearch with the demo world's `docs`, and a minter of logins for it. */
export type LocalOpenSearch = Readonly<{
  url: string;
  mint: CredentialMinter;
  close: () => Promise<void>;
}>;

export type LocalOpenSearchOptions = Readonly<{
  /** Where `README.md` and `docs/` are, which `kb` holds */
  project: string;
  /** How long a minted login is good for, at most 60 seconds */
  validSeconds?: number;
  now?: () => number;
}>;

/**
 * Starts the stand-in: an index engine in this process that speaks the REST API of OpenSearch, with
 * the demo world's indices, in memory, made anew at each start. Only minted logins are let in, each
 * for the calls of its scope. What it lacks is answered 501 `not_in_local_stand_in`.
 * @throws Error when the documentation cannot be read
 */
export async function startLocalOpenSearch(
  options: LocalOpenSearchOptions,
): Promise<LocalOpenSearch> {
  const { project, validSeconds = 60, now = Date.now } = options;
  const randomText = (bytes: number) => randomBytes(bytes).toString('base64url');
  const engine = standInEngine({ now, randomText });
  engine.load(await demoIndices(project));
  const logins = searchLogins(now);
  const { url, close } = await startStandInFront(engine, authoriseLogin(logins));
  const endpoint = new URL(url);
  const mint = searchLoginMinter({ endpoint, addLogin: logins.add, validSeconds, now, randomText });
  return { url, mint, close };
}
