import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SearchCall, searchCredential } from '../../../src/gateway/credential.ts';
import { reveal } from '../../../src/gateway/secret.ts';
import {
  type LocalOpenSearch,
  startLocalOpenSearch,
} from '../../../src/local/opensearch/local-opensearch.ts';

const never = new AbortController().signal;
const project = new URL('../../..', import.meta.url).pathname;
let now = Date.UTC(2026, 0, 1);
let local: LocalOpenSearch;

beforeAll(async () => {
  local = await startLocalOpenSearch({ project, validSeconds: 30, now: () => now });
});
afterAll(() => local.close());

async function login(...calls: readonly SearchCall[]) {
  const scope = { kind: 'opensearch', connection: 'docs', access: 'read', calls } as const;
  const request = { scope, principal: 'local/alice', digest: 'ab'.repeat(32) };
  const { auth, expiresAt } = searchCredential(await local.mint(request, never));
  if (auth.kind !== 'basic') throw new Error('not a login');
  return { user: auth.user, password: reveal(auth.password), expiresAt };
}

async function status(
  method: string,
  path: string,
  given: Readonly<{ user: string; password: string }> | undefined,
): Promise<number> {
  const basic = Buffer.from(`${given?.user}:${given?.password}`).toString('base64');
  const headers = given === undefined ? {} : { authorization: `Basic ${basic}` };
  const response = await fetch(`${local.url}${path}`, { method, headers });
  await response.arrayBuffer();
  return response.status;
}

const SEARCH_KB = { method: 'POST', path: '/kb/_search' } as const;

test('nobody is let in without a login', async () => {
  expect(await status('GET', '/', undefined)).toBe(401);
  expect(await status('POST', '/kb/_search', { user: 'admin', password: 'admin' })).toBe(401);
  expect(await status('POST', '/kb/_search', { user: '', password: '' })).toBe(401);
});

test('another password is refused, and so is the password of another login', async () => {
  const [one, other] = [await login(SEARCH_KB), await login(SEARCH_KB)];
  expect(await status('POST', '/kb/_search', { ...one, password: 'wrong' })).toBe(401);
  expect(await status('POST', '/kb/_search', { ...one, password: other.password })).toBe(401);
});

test('a login makes the call that it was minted for', async () => {
  expect(await status('POST', '/kb/_search', await login(SEARCH_KB))).toBe(200);
});

test.each([
  ['GET', '/kb/_search'],
  ['POST', '/hr/_search'],
  ['POST', '/_search'],
  ['POST', '/kb,hr/_search'],
  ['POST', '/*/_search'],
  ['POST', '/kb/_count'],
  ['DELETE', '/kb'],
  ['POST', '/kb/_search/scroll'],
  ['POST', '/kb%2F_search'],
  ['GET', '/'],
])('a login for POST /kb/_search may not %s %s', async (method, path) => {
  expect(await status(method, path, await login(SEARCH_KB))).toBe(403);
});

test('a path with {id} lets any one document be reached, and nothing deeper', async () => {
  const reader = await login({ method: 'GET', path: '/kb/_doc/{id}' });
  expect(await status('GET', '/kb/_doc/readme-1', reader)).toBe(200);
  expect(await status('GET', '/kb/_doc/a%2Fb', reader)).toBe(404);
  expect(await status('GET', '/kb/_doc/a/b', reader)).toBe(403);
  expect(await status('DELETE', '/kb/_doc/readme-1', reader)).toBe(403);
});

test('a login of several calls makes each of them', async () => {
  const several = await login(SEARCH_KB, { method: 'POST', path: '/tickets/_count' });
  expect(await status('POST', '/kb/_search', several)).toBe(200);
  expect(await status('POST', '/tickets/_count', several)).toBe(200);
});

test('a login without calls can do nothing', async () => {
  expect(await status('GET', '/', await login())).toBe(403);
});

test('a login is over after its seconds', async () => {
  const brief = await login(SEARCH_KB);
  expect(brief.expiresAt).toBe(now + 30_000);
  now += 29_999;
  expect(await status('POST', '/kb/_search', brief)).toBe(200);
  now += 1;
  expect(await status('POST', '/kb/_search', brief)).toBe(401);
});

test('nothing is minted for a database, nor for a request that was given up', async () => {
  const rest = { principal: 'local/alice', digest: 'ab'.repeat(32) };
  const rds = { kind: 'rds', connection: 'crm', access: 'read' } as const;
  await expect(local.mint({ ...rest, scope: rds }, never)).rejects.toThrow('lends no such login');
  const scope = { kind: 'opensearch', connection: 'docs', access: 'read', calls: [] } as const;
  const given = local.mint({ ...rest, scope }, AbortSignal.abort());
  await expect(given).rejects.toThrow('given up');
});
