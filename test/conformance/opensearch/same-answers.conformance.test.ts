import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asked } from '../../connections/opensearch/search-world.ts';
import { told } from '../../support/told.ts';
import { type PeopleWorld, peopleWorld } from './people-world.ts';
import { SEARCH_BODIES } from './search-bodies.ts';

let world: PeopleWorld;

beforeAll(async () => {
  world = peopleWorld();
  await world.load();
});
afterAll(() => world.close());

/** What differs from call to call, the vectors that policy holds back, the words of errors. */
const OWN_WORDS = ['took', 'embedding', 'reason'];

function comparable(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json ?? {}), (key, value) =>
    OWN_WORDS.includes(key) ? undefined : value,
  );
}

function withoutScores(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json ?? {}), (key, value) =>
    key === '_score' || key === 'max_score' ? undefined : value,
  );
}

async function pastTheGate({ method = 'POST', path, query = '', body, raw }: Asked) {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${world.url}${path}?${query}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(sent !== undefined && { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
}

/** Scores of vector searches are coarse on purpose: they would tell the vector. */
async function expectSame(asked: Asked, coarse = false): Promise<void> {
  const [through, past] = [await world.run(asked), await pastTheGate(asked)];
  expect(through.error).toBeUndefined();
  expect(through.status).toBe(past.status);
  const seen = (json: unknown) => comparable(coarse ? withoutScores(json) : json);
  expect(seen(through.json)).toEqual(seen(past.json));
}

describe('where policy masks nothing, the answer is the cluster’s own', () => {
  test.for(Object.entries(SEARCH_BODIES))('search: %s', ([name, body]) =>
    expectSame({ path: '/customers/_search', body }, name.includes('neighbours')),
  );

  test.for<[string, Asked]>([
    ['by parameters', { path: '/customers/_search', query: 'q=region:eu&size=1&sort=age:asc' }],
    ['of an alias', { path: '/people/_search', body: {} }],
    ['of several', { path: '/customers,kb/_search', body: { sort: ['_index', '_doc'] } }],
    ['count', { path: '/customers/_count', body: { query: { term: { region: 'eu' } } } }],
    ['get', { method: 'GET', path: '/customers/_doc/c1' }],
    ['get of nothing', { method: 'GET', path: '/customers/_doc/none' }],
    [
      'mget',
      {
        path: '/_mget',
        body: {
          docs: [
            { _index: 'kb', _id: 'a' },
            { _index: 'customers', _id: 'x' },
          ],
        },
      },
    ],
    ['mget of an index', { path: '/customers/_mget', body: { ids: ['c1', 'c2'] } }],
    [
      'msearch',
      { path: '/_msearch', raw: '{"index":"kb"}\n{"size":1}\n{"index":"people"}\n{"size":0}\n' },
    ],
    ['total as a number', { path: '/kb/_search', query: 'rest_total_hits_as_int=true', body: {} }],
    ['mapping', { method: 'GET', path: '/customers/_mapping' }],
  ])('%s', ([, asked]) => expectSame(asked));

  test.for([
    'hits.hits._id',
    'hits.total',
    'hits.hits._source.person',
    'hits.hits._source.none',
    'none',
    '**.name',
    'hits.*.relation,_shards.s*',
    '-took,-_shards',
    'hits,-hits.hits._source',
    'hits.hits,-**.ssn',
    '-hits.total.*',
    'aggregations.**.key',
  ])('parts of it: filter_path=%s', (filter) =>
    expectSame({
      path: '/customers/_search',
      query: `filter_path=${filter}`,
      body: { aggs: { a: { terms: { field: 'region' } } }, _source: { excludes: ['embedding'] } },
    }),
  );

  test.for<[string, Asked]>([
    ['get', { method: 'GET', path: '/customers/_doc/c1', query: 'filter_path=_source.title' }],
    ['source', { method: 'GET', path: '/customers/_source/c1' }],
    [
      'part of the source',
      { method: 'GET', path: '/customers/_source/c1', query: '_source_includes=title' },
    ],
    ['no source', { method: 'GET', path: '/customers/_source/none' }],
    ['source by HEAD', { method: 'HEAD', path: '/customers/_source/c1' }],
    ['no source by HEAD', { method: 'HEAD', path: '/customers/_source/none' }],
    ['an id with a slash', { method: 'GET', path: '/customers/_doc/a%2Fb' }],
    ['an id with a slash that is there', { method: 'GET', path: '/kb/_doc/docs%2Fx.md%231' }],
    ['its source', { method: 'GET', path: '/kb/_source/docs%2Fx.md%231' }],
  ])('%s', ([, asked]) => expectSame(asked));
});

test('what the cluster refuses keeps its status and type, and none of its words', async () => {
  const asked = { path: '/customers/_search', body: { query: { term: { age: 'secret-canary' } } } };
  const answer = await world.run(asked);
  expect(answer.status).toBe(400);
  expect(answer.error?.code).toBe('upstream_rejected');
  expect(told(answer.json, 'error.type')).toBe('search_phase_execution_exception');
  expect(answer.text).not.toContain('canary');
});
