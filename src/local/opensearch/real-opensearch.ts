import type { CredentialMinter, SearchCredential } from '../../gateway/credential.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { Secret } from '../../gateway/secret.ts';
import type { DemoIndex } from '../demo-docs/demo-index.ts';
import { DEMO_INDICES, demoIndices } from '../demo-docs/demo-indices.ts';
import type { LocalOpenSearch } from './local-opensearch.ts';

export type RealOpenSearchOptions = Readonly<{
  /** Where `README.md` and `docs/` are, which `kb` holds */
  project: string;
  now?: () => number;
}>;

type Access = Readonly<{ endpoint: URL; user: string; password: string }>;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const VALID_MS = 60_000;
const DOCUMENTS_AT_ONCE = 500;

/**
 * Uses a cluster that runs already, with the user and password of its URL for every call: nothing is
 * minted. The demo world's indices are made there where they are missing, with vectors of the engine
 * `lucene` of the k-NN plugin. A cluster that is not on this machine must be reached over https.
 * @throws Error when the cluster is not reached, or refuses the indices
 */
export async function useRealOpenSearch(
  url: string,
  options: RealOpenSearchOptions,
): Promise<LocalOpenSearch> {
  const access = readUrl(new URL(url));
  await createMissing(options.project, access);
  return {
    url: access.endpoint.origin,
    mint: givenLogin(access, options.now ?? Date.now),
    close: async () => undefined,
  };
}

function readUrl(url: URL): Access {
  if (url.protocol !== 'https:' && !LOOPBACK.has(url.hostname)) {
    throw new Error('an OpenSearch that is not on this machine must be reached over https');
  }
  return {
    endpoint: new URL(url.origin),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

function givenLogin(access: Access, now: () => number): CredentialMinter {
  return async ({ scope }): Promise<SearchCredential> => {
    if (scope.kind !== 'opensearch') {
      throw new SallyportError('unavailable', 'the search service lends no such login');
    }
    const auth = {
      kind: 'basic',
      user: access.user,
      password: new Secret(access.password),
    } as const;
    const expiresAt = now() + VALID_MS;
    return { kind: 'opensearch', id: 'given', endpoint: access.endpoint, auth, expiresAt };
  };
}

async function createMissing(project: string, access: Access): Promise<void> {
  const missing = new Set<string>();
  for (const name of DEMO_INDICES) {
    const { status } = await send(access, 'HEAD', `/${name}`);
    if (status === 404) missing.add(name);
    else if (status !== 200) throw refused(`asking for \`${name}\``, status);
  }
  if (missing.size === 0) return;
  for (const index of await demoIndices(project)) {
    if (missing.has(index.name)) await createIndex(index, access);
  }
}

async function createIndex({ name, body, documents }: DemoIndex, access: Access): Promise<void> {
  const made = await send(access, 'PUT', `/${name}`, JSON.stringify(body));
  // Whoever made it in the meantime fills it.
  if (made.status === 400 && (await made.text()).includes('resource_already_exists')) return;
  if (made.status !== 200) throw refused(`making \`${name}\``, made.status);
  for (let at = 0; at < documents.length; at += DOCUMENTS_AT_ONCE) {
    const lines = documents.slice(at, at + DOCUMENTS_AT_ONCE).map(({ id, source }) => {
      return `${JSON.stringify({ index: { _id: id } })}\n${JSON.stringify(source)}\n`;
    });
    const written = await send(access, 'POST', `/${name}/_bulk`, lines.join(''));
    const { errors } = (await written.json()) as { errors?: boolean };
    if (written.status !== 200 || errors !== false)
      throw refused(`filling \`${name}\``, written.status);
  }
  await send(access, 'POST', `/${name}/_refresh`);
}

function send(
  { endpoint, user, password }: Access,
  method: string,
  path: string,
  body?: string,
): Promise<Response> {
  const login = Buffer.from(`${user}:${password}`).toString('base64');
  const type = path.endsWith('_bulk') ? 'application/x-ndjson' : 'application/json';
  return fetch(new URL(path, endpoint), {
    method,
    headers: {
      ...(user !== '' && { authorization: `Basic ${login}` }),
      ...(body !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body }),
  }).catch(() => {
    throw new Error(`no OpenSearch answers at ${endpoint.origin}, is its URL right?`);
  });
}

function refused(what: string, status: number): Error {
  return new Error(`${what} on the given OpenSearch failed with status ${status}`);
}
