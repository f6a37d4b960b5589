import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoIndices } from '../../../src/local/demo-docs/demo-indices.ts';
import { hashingEmbedding } from '../../../src/local/hashing-embedder.ts';
import { useRealOpenSearch } from '../../../src/local/opensearch/real-opensearch.ts';
import type { StandInFront } from '../../../src/local/opensearch/stand-in-front.ts';
import { openStandIn } from '../../local/opensearch/open-stand-in.ts';
import { conformanceUrl } from './conformance-url.ts';

const project = new URL('../../..', import.meta.url).pathname;
const DEMO = ['kb', 'tickets', 'hr'];
let front: StandInFront;
let standIn: Client;
let real: Client;

beforeAll(async () => {
  real = new Client({ node: conformanceUrl() });
  await real.indices.delete({ index: DEMO.join(','), ignore_unavailable: true });
  await useRealOpenSearch(conformanceUrl(), { project });
  front = await openStandIn(await demoIndices(project));
  standIn = new Client({ node: front.url });
});
afterAll(async () => {
  await real.indices.delete({ index: DEMO.join(','), ignore_unavailable: true });
  await Promise.all([real.close(), standIn.close(), front.close()]);
});

/** Scores of the hits and how many there are; ids of equal scores may come in any order. */
async function outcome(client: Client, index: string, query: object) {
  const { body } = await client.search({
    index,
    body: { query, size: 10, _source: false } as never,
  });
  return { total: body.hits.total, scores: body.hits.hits.map(({ _score }) => Number(_score)) };
}

const near = (text: string, k: number, filter?: object) => ({
  knn: { embedding: { vector: hashingEmbedding(text), k, ...(filter && { filter }) } },
});

// So large a `k` makes the cluster's search, which is approximate, as good as exact.
test.each([
  ['the nearest', 'kb', near('how are sessions sealed', 60)],
  ['a match', 'kb', { match: { text: 'masked values and credentials' } }],
  [
    'several fields',
    'kb',
    { multi_match: { query: 'session policy', fields: ['title^2', 'text'] } },
  ],
  ['the nearest of some', 'tickets', near('refund', 100, { term: { 'customer.region': 'emea' } })],
  ['a long match', 'tickets', { match: { body: 'refund promised within five days' } }],
  ['a phrase', 'tickets', { match_phrase: { body: 'locked out' } }],
  ['a range', 'tickets', { range: { created_at: { gte: '2025-06-01', lt: '2025-07-01' } } }],
  ['a confidential match', 'hr', { match: { text: 'parental leave' } }],
])('%s in %s is the same on both', async (_, index, query) => {
  const [expected, got] = [await outcome(real, index, query), await outcome(standIn, index, query)];
  expect(got.total).toEqual(expected.total);
  expect(got.scores).toHaveLength(expected.scores.length);
  for (const [i, score] of got.scores.entries()) {
    expect(score).toBeCloseTo(expected.scores[i] ?? 0, 3);
  }
});

test('the customers of tickets are counted the same way on both', async () => {
  const body = {
    size: 0,
    aggs: {
      regions: {
        terms: { field: 'customer.region' },
        aggs: { last: { max: { field: 'created_at' } } },
      },
      months: { date_histogram: { field: 'created_at', calendar_interval: 'quarter' } },
    },
  };
  const [expected, got] = await Promise.all(
    [real, standIn].map((client) => client.search({ index: 'tickets', body: body as never })),
  );
  expect(got?.body.aggregations).toEqual(expected?.body.aggregations);
});
