import { expect, test } from 'vitest';
import { coarseScore } from '../../../src/connections/opensearch/query/coarse-scores.ts';
import { told } from '../../support/told.ts';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService();

const vector = [1, 2, 3];
const knn = { knn: { embedding: { vector, k: 3 } } };
const boosted = { knn: { embedding: { vector, k: 3, boost: 1000 } } };
const filter = [{ term: { region: 'eu' } }];
const path = '/customers/_search';
const GUARD = { score: 0.7, vectors: true } as const;
const sent = () => JSON.parse(upstream.calls()[0]?.body ?? '{}');

test.for([
  [{ query: boosted }],
  [{ query: { bool: { must: [knn], boost: 9 } } }],
  [{ query: { bool: { must: [knn], should: [{ match_all: { boost: 9 } }] } } }],
  [{ query: { bool: { must: [knn, { match_all: {} }] } } }],
  [{ query: { bool: { should: [knn] } } }],
  [{ query: { bool: { filter: [knn] } } }],
  [{ query: { dis_max: { queries: [knn, { match_all: { boost: 9 } }] } } }],
  [{ query: { constant_score: { filter: knn, boost: 9 } } }],
  [{ query: { function_score: { query: knn, weight: 9 } } }],
  [{ query: { knn: { embedding: { vector, k: 3, filter: knn } } } }],
  [{ query: { nested: { path: 'comments', query: knn } } }],
  [{ query: knn, post_filter: knn }],
  [{ query: { match_all: {} }, post_filter: knn }],
  [{ query: knn, rescore: { query: { rescore_query: { match_all: {} } } } }],
  [{ query: { match_all: {} }, rescore: { query: { rescore_query: knn } } }],
  [{ query: { match_all: {} }, aggs: { a: { filter: knn, aggs: { b: { top_hits: {} } } } } }],
  [{ query: knn, collapse: { field: 'region', inner_hits: { name: 'x' } } }],
  [{ query: { knn: { embedding: { vector, max_distance: 9 } } } }],
])('a least score cannot be got around: %j', async ([body]) => {
  upstream.respond(() => undefined);
  const answer = await world.run({ path, body }, GUARD);
  expect(answer.error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
});

test('counting by neighbours would tell of those below the least score', async () => {
  const answer = await world.run({ path: '/customers/_count', body: { query: knn } }, GUARD);
  expect(answer.error?.code).toBe('denied');
});

test.for([
  [{ query: knn }],
  [{ query: { bool: { must: knn, filter } } }],
  [{ query: { bool: { must: [knn], must_not: filter } }, min_score: 0.1 }],
])('neighbours alone are found by the least score: %j', async ([body]) => {
  upstream.respond(() => undefined);
  expect((await world.run({ path, body }, GUARD)).status).toBe(200);
  expect(sent().min_score).toBe(0.7);
});

test('a radius is raised to the least score, and so is what is found by it', async () => {
  upstream.respond(() => undefined);
  const query = { knn: { embedding: { vector, min_score: 0.1 } } };
  expect((await world.run({ path, body: { query } }, GUARD)).status).toBe(200);
  expect(sent().query.knn.embedding.min_score).toBe(0.7);
  expect(sent().min_score).toBe(0.7);
});

const hit = { _index: 'customers', _id: '1', _score: 0.834567, sort: [0.834567, 'eu'] };
const scored = () => ({
  json: {
    hits: { max_score: 0.834567, hits: [hit] },
    aggregations: { a: { hits: { max_score: 0.834567, hits: [hit] } } },
  },
});

test('without vectors the scores of a vector search are rounded wherever they stand', async () => {
  upstream.respond(scored);
  const body = { query: knn, sort: ['_score', 'region'], aggs: { a: { top_hits: {} } } };
  const { json, text } = await world.run({ path, body });
  expect(told(json, 'hits')).toMatchObject({
    max_score: 0.83,
    hits: [{ _score: 0.83, sort: [0.83, 'eu'] }],
  });
  expect(told(json, 'aggregations.a.hits.hits.0._score')).toBe(0.83);
  expect(text.replace('"sort":[0.834567', '')).not.toMatch(/"_score":0\.834567/);
});

test('scores that boosts could scale are not returned at all', async () => {
  upstream.respond(scored);
  const { json } = await world.run({ path, body: { query: boosted } });
  expect(told(json, 'hits')).toMatchObject({ max_score: null, hits: [{ _score: null }] });
});

test('with vectors, and in searches without them, scores are as they are', async () => {
  upstream.respond(scored);
  const granted = await world.run({ path, body: { query: knn } }, { vectors: true });
  expect(told(granted.json, 'hits.hits.0._score')).toBe(0.834567);
  const words = await world.run({ path, body: { query: { match: { title: 'x' } } } });
  expect(told(words.json, 'hits.hits.0._score')).toBe(0.834567);
});

test.for([
  [{ query: knn, min_score: 0.8345 }],
  [{ query: boosted, min_score: 0.8 }],
  [{ query: { knn: { embedding: { vector, min_score: 0.8345 } } } }],
  [{ query: { knn: { embedding: { vector, max_distance: 0.12345 } } } }],
  [{ query: knn, sort: ['_score'], search_after: [0.83] }],
])('without vectors nothing is asked by finer scores: %j', async ([body]) => {
  upstream.respond(scored);
  expect((await world.run({ path, body })).error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
});

test.for([
  [{ function_score: { query: knn, min_score: 0.8345 } }],
  [{ function_score: { query: knn, min_score: 0.8 } }],
  [{ function_score: { query: { bool: { must: [knn] } }, weight: 1000, min_score: 834 } }],
  [{ bool: { filter: [{ function_score: { query: boosted, min_score: 1 } }] } }],
])('nor by the least score of functions, in searches, counts and aggregations: %j', async ([q]) => {
  upstream.respond(scored);
  const change = { path: '/customers/_delete_by_query', body: { query: q } };
  const count = { path: '/customers/_count', body: { query: q } };
  const bodies = [{ query: q }, { aggs: { a: { filter: q } } }].map((body) => ({ path, body }));
  for (const asked of [...bodies, count, change]) {
    expect((await world.run(asked)).error?.code).toBe('denied');
  }
  expect(upstream.calls()).toEqual([]);
});

test('functions have a least score where no vectors are searched, or are returned', async () => {
  upstream.respond(() => undefined);
  const words = { function_score: { query: { match: { title: 'x' } }, min_score: 0.8345 } };
  expect((await world.run({ path, body: { query: words } })).status).toBe(200);
  const near = { function_score: { query: knn, min_score: 0.8345 } };
  expect((await world.run({ path, body: { query: near } }, { vectors: true })).status).toBe(200);
});

test('a score that is large by its vector keeps two digits', () => {
  expect([0.834567, 1, 12.34, 834567, 0].map(coarseScore)).toEqual([0.83, 1, 12, 830_000, 0]);
});
