import { createServer } from 'node:http';
import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchCredential } from '../../../src/gateway/credential.ts';
import { reveal } from '../../../src/gateway/secret.ts';
import { useRealOpenSearch } from '../../../src/local/opensearch/real-opensearch.ts';
import type { StandInFront } from '../../../src/local/opensearch/stand-in-front.ts';
import { closeAtOnce, listenOnLoopback } from '../../support/loopback.ts';
import { openStandIn } from './open-stand-in.ts';

const project = new URL('../../..', import.meta.url).pathname;
let front: StandInFront;
let client: Client;

beforeAll(async () => {
  front = await openStandIn();
  client = new Client({ node: front.url });
});
afterAll(async () => {
  await client.close();
  await front.close();
});

test('a cluster elsewhere is refused without https, and its password is not told', async () => {
  const url = 'http://admin:secret@search.example';
  const thrown = await useRealOpenSearch(url, { project }).catch(String);
  expect(thrown).toContain('must be reached over https');
  expect(thrown).not.toContain('secret');
});

test('indices that are there are left as they are, the others are made', async () => {
  await client.index({ index: 'kb', id: 'mine', body: { text: 'my own' } });
  const real = await useRealOpenSearch(front.url, { project });
  const count = async (index: string) => (await client.count({ index })).body.count;
  expect([await count('kb'), await count('tickets'), await count('hr')]).toEqual([1, 3000, 50]);
  await useRealOpenSearch(front.url, { project });
  expect(await count('hr')).toBe(50);
  await real.close();
});

test('the login is that of the URL, for seconds at a time', async () => {
  const url = front.url.replace('//', '//us%40er:p%3Ass@');
  const real = await useRealOpenSearch(url, { project, now: () => 1_000 });
  expect(real.url).toBe(front.url);
  const scope = { kind: 'opensearch', connection: 'docs', access: 'read', calls: [] } as const;
  const request = { scope, principal: 'local/alice', digest: 'ab'.repeat(32) };
  const credential = searchCredential(await real.mint(request, new AbortController().signal));
  expect(credential).toMatchObject({ expiresAt: 61_000, auth: { kind: 'basic', user: 'us@er' } });
  if (credential.auth.kind === 'basic') expect(reveal(credential.auth.password)).toBe('p:ss');
  const rds = { kind: 'rds', connection: 'crm', access: 'read' } as const;
  const other = real.mint({ ...request, scope: rds }, new AbortController().signal);
  await expect(other).rejects.toThrow('lends no such login');
});

test('a cluster that does not answer is told with its place, without the password', async () => {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await closeAtOnce(server);
  const url = `http://admin:hunter2@127.0.0.1:${port}`;
  const thrown = await useRealOpenSearch(url, { project: '.' }).catch(String);
  expect(thrown).toBe(
    `Error: no OpenSearch answers at http://127.0.0.1:${port}, is its URL right?`,
  );
});
