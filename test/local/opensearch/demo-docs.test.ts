import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoRows } from '../../../src/local/demo-crm/demo-rows.ts';
import type { DemoIndex } from '../../../src/local/demo-docs/demo-index.ts';
import { DEMO_INDICES, demoIndices } from '../../../src/local/demo-docs/demo-indices.ts';
import { passagesOf } from '../../../src/local/demo-docs/markdown-passages.ts';
import { hashingEmbedding } from '../../../src/local/hashing-embedder.ts';
import type { StandInFront } from '../../../src/local/opensearch/stand-in-front.ts';
import { textMasker } from '../../../src/masking/text-masker.ts';
import { openStandIn } from './open-stand-in.ts';

const project = new URL('../../..', import.meta.url).pathname;
let indices: readonly DemoIndex[];
let front: StandInFront;
let client: Client;

beforeAll(async () => {
  indices = await demoIndices(project);
  front = await openStandIn(indices);
  client = new Client({ node: front.url });
});
afterAll(async () => {
  await client.close();
  await front.close();
});

test('an empty page has no passages', () => {
  expect(passagesOf('')).toEqual([]);
  expect(passagesOf('# Only a title\n')).toEqual([]);
});

test('passages stand under their headings, and code is left out, whatever stands in it', () => {
  const page =
    '# A\n\none\n\n## B\n\ntwo\n```sh\n# not a heading\n\nexport x\n```\nmore\n\n## C `d`\n\nthree\n';
  expect(passagesOf(page)).toEqual([
    { title: 'A', text: 'one' },
    { title: 'A – B', text: 'two\n\nmore' },
    { title: 'A – C d', text: 'three' },
  ]);
});

test('the demo world is the same each time', async () => {
  expect(JSON.stringify(await demoIndices(project))).toBe(JSON.stringify(indices));
});

test('there are three indices, each with vectors of 256 dimensions', async () => {
  expect(indices.map(({ name }) => name)).toEqual([...DEMO_INDICES]);
  for (const { documents } of indices) {
    for (const { source } of documents) expect(source['embedding']).toHaveLength(256);
  }
});

test('a passage is found by its own words, within the page that is asked for', async () => {
  const policy = indices[0]?.documents.find(({ id }) => id === 'docs-policy-3');
  const { title, text, path } = { ...policy?.source };
  const vector = hashingEmbedding(`${title} ${text}`);
  const search = async (filter: object) => {
    const query = { knn: { embedding: { vector, k: 3, filter } } };
    const { body } = await client.search({ index: 'kb', body: { query, _source: ['path'] } });
    return body.hits.hits;
  };
  const [best] = await search({ exists: { field: 'path' } });
  expect(best?._id).toBe('docs-policy-3');
  const others = await search({ bool: { must_not: { term: { path } } } } as object);
  expect(others).toHaveLength(3);
  expect(others.map(({ _source }) => (_source as { path: string }).path)).not.toContain(path);
});

test('tickets are those of the database, with their customers', async () => {
  const { tickets, customers } = demoRows();
  const { body: counted } = await client.count({ index: 'tickets' });
  expect(counted.count).toBe(tickets.length);
  const [first] = tickets;
  const { body } = await client.get({ index: 'tickets', id: '1' });
  expect(body._source).toMatchObject({
    subject: first?.subject,
    body: first?.body,
    created_at: first?.created_at,
    customer: { id: first?.customer_id, email: customers[(first?.customer_id ?? 0) - 1]?.email },
  });
});

test('a ticket is embedded as a caller may read it', () => {
  const mask = textMasker();
  const tickets = indices.find(({ name }) => name === 'tickets')?.documents ?? [];
  for (const { source } of tickets.slice(0, 50)) {
    const { text } = mask(`${source['subject']} ${source['body']}`);
    const rounded = hashingEmbedding(text).map((value) => Math.round(value * 1e6) / 1e6);
    expect(source['embedding']).toEqual(rounded);
  }
});

test('notes of hr carry what must not leak', () => {
  const notes = indices.find(({ name }) => name === 'hr')?.documents ?? [];
  expect(notes).toHaveLength(50);
  const texts = notes.map(({ source }) => String(source['text']));
  expect(texts.filter((text) => /\d{3}-\d{2}-\d{4}/.test(text)).length).toBeGreaterThan(20);
  expect(texts.every((text) => /\$\d{2,3},000/.test(text) && !text.includes('{'))).toBe(true);
});
