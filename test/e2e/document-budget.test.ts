import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { told } from '../support/told.ts';

const root = new URL('../..', import.meta.url).pathname;
let project: string;
let gate: GateClient;

/** The demo world, with a budget on what RAG applications and support read of the documentation. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'sallyport-budget-'));
  const config = await readFile(join(root, 'sallyport.config.ts'), 'utf8');
  await writeFile(join(project, 'sallyport.config.ts'), config.replace("'./src/", `'${root}src/`));
  await cp(join(root, 'policies'), join(project, 'policies'), { recursive: true });
  const policy = join(project, 'policies/knowledge.cedar');
  const text = await readFile(policy, 'utf8');
  const id = '@id("rag-reads-knowledge")';
  await writeFile(policy, text.replace(id, `${id} @budget("12 documents per hour")`));
  for (const name of ['README.md', 'docs']) await symlink(join(root, name), join(project, name));
  gate = await startGate({ project });
});
afterAll(async () => {
  await gate.close();
  await rm(project, { recursive: true, force: true });
});

const search = (client: string, body: object) =>
  gate.post(client, '/opensearch/docs/kb/_search', body);
const page = (from: number, size: number) => ({ from, size, sort: ['_doc'], _source: false });

test('a document is counted once; what could be too much is refused before it is asked for', async () => {
  expect((await search('rag-app', page(0, 10))).status).toBe(200);
  // The same ten, of which none is new; but two are left, and nobody knows that before.
  const again = await search('rag-app', page(0, 10));
  expect(again.error).toBe('denied');
  expect(told(again.body, 'error.reason')).toContain('12 documents per hour');
  for (let i = 0; i < 5; i += 1) expect((await search('rag-app', page(i, 2))).status).toBe(200);
  expect((await search('rag-app', page(9, 2))).status).toBe(200);
  expect((await search('rag-app', page(9, 2))).error).toBe('denied');
  expect((await search('rag-app', page(10, 1))).status).toBe(200);
  expect((await search('rag-app', page(11, 1))).status).toBe(200);
  // All twelve are used up: not even one that was seen.
  expect((await search('rag-app', page(0, 1))).error).toBe('denied');
  expect((await search('rag-app', { size: 0 })).status).toBe(200);
  expect((await gate.post('rag-app', '/opensearch/docs/kb/_count', {})).status).toBe(200);
});

test('another principal has a budget of its own', async () => {
  expect((await search('alice', page(0, 12))).status).toBe(200);
  const get = await gate.get('alice', '/opensearch/docs/kb/_doc/1');
  expect(get.error).toBe('denied');
});

test('documents that nobody can count beforehand are refused', async () => {
  const answer = await search('audrey', {});
  expect(answer.error).toBe('denied');
  const top = await search('alice', { size: 0, aggs: { a: { top_hits: {} } } });
  expect(told(top.body, 'error.reason')).toContain('top_hits');
});
