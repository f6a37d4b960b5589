import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StandInFront } from '../../../src/local/opensearch/stand-in-front.ts';
import { openStandIn } from './open-stand-in.ts';

let front: StandInFront;
let client: Client;

beforeAll(async () => {
  front = await openStandIn();
  client = new Client({ node: front.url, maxRetries: 0 });
  await client.index({ index: 'notes', id: '1', body: { text: 'a note', n: 1 } });
});
afterAll(async () => {
  await client.close();
  await front.close();
});

const query = (body: unknown) => ['POST', '/notes/_search', { query: body }] as const;
const search = (body: object) => ['POST', '/notes/_search', body] as const;

test.each([
  query({ query_string: { query: 'n*' } }),
  query({ regexp: { text: 'n.*' } }),
  query({ fuzzy: { text: 'mote' } }),
  query({ script_score: { query: { match_all: {} } } }),
  query({ match: { text: { query: 'mote', fuzziness: 'AUTO' } } }),
  query({ match_phrase: { text: { query: 'a note', slop: 2 } } }),
  query({ multi_match: { query: 'a', type: 'cross_fields' } }),
  query({ terms: { n: { index: 'other', id: '1', path: 'n' } } }),
  query({ bool: { must: [{ more_like_this: { like: 'a' } }] } }),
  query({ bool: { must: [], _name: 'x' } }),
  search({ suggest: {} }),
  search({ script_fields: {} }),
  search({ runtime_mappings: {} }),
  search({ explain: true }),
  search({ aggs: { a: { percentiles: { field: 'n' } } } }),
  search({ aggs: { a: { terms: { field: 'n', script: 'x' } } } }),
  ['POST', '/notes/_update/1', { script: 'ctx._source.n++' }],
  ['POST', '/notes/_update_by_query', { script: { source: 'x' } }],
  ['PUT', '/other', { mappings: { properties: { p: { type: 'geo_point' } } } }],
  ['PUT', '/other', { mappings: { properties: { p: { type: 'text', analyzer: 'english' } } } }],
  ['PUT', '/other', { settings: { analysis: { analyzer: { mine: { type: 'custom' } } } } }],
  ['PUT', '/notes/_alias/some', { filter: { term: { n: 1 } } }],
  ['GET', '/notes/_search?q=n:1', undefined],
  ['GET', '/notes/_search?filter_path=hits', undefined],
  ['GET', '/notes/_search?search_pipeline=p', undefined],
  ['GET', '/notes/_search?typed_keys=true', undefined],
  ['POST', '/notes/_delete_by_query?wait_for_completion=false', { query: { match_all: {} } }],
  ['POST', '/notes/_doc?pipeline=p', {}],
  ['POST', '/remote:notes/_search', {}],
  ['POST', '/_plugins/_sql', {}],
  ['POST', '/_reindex', {}],
  ['GET', '/_nodes', undefined],
  ['PATCH', '/notes', undefined],
] as const)('%s %s %j is said to be missing, not guessed', async (method, path, body) => {
  const request = client.transport.request({ method, path, ...(body !== undefined && { body }) });
  const thrown = await request.then(String, (error: unknown) => error);
  expect(thrown).toMatchObject({
    name: 'ResponseError',
    statusCode: 501,
    body: {
      status: 501,
      error: {
        type: 'not_in_local_stand_in',
        reason: expect.stringMatching(/ is not in the local stand-in$/),
      },
    },
  });
});

test('a body that is not JSON is refused', async () => {
  const thrown = await client
    .search({ index: 'notes', body: '{"query":' as never })
    .catch((e: unknown) => e);
  expect(thrown).toMatchObject({ statusCode: 400 });
});

test('a refused bulk writes nothing of the lines before the malformed one', async () => {
  const body = '{"index":{"_index":"notes","_id":"9"}}\n{"n":9}\n{"nope":{}}\n';
  const thrown = await client.bulk({ body: body as never }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ statusCode: 400 });
  expect((await client.exists({ index: 'notes', id: '9' })).body).toBe(false);
});

test('a compressed body is read', async () => {
  const packed = new Client({ node: front.url, compression: 'gzip' });
  const { body } = await packed.count({ index: 'notes', body: { query: { term: { n: 1 } } } });
  expect(body.count).toBe(1);
  await packed.close();
});
