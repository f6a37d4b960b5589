import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Asked } from '../../connections/opensearch/search-world.ts';
import { told, toldEach } from '../../support/told.ts';
import { type PeopleWorld, peopleWorld } from './people-world.ts';

const OWN = { filters: ['own'] };
const PRINCIPAL = { principal: { claims: { org: { id: 'acme' } } } };

let world: PeopleWorld;

beforeAll(async () => {
  world = peopleWorld({ own: { column: 'tenant', claim: 'org.id' } });
  await world.load();
});
afterAll(() => world.close());

const run = (asked: Asked, estimate = false) => world.run(asked, OWN, { ...PRINCIPAL, estimate });

async function there(): Promise<readonly string[]> {
  await world.direct.indices.refresh({ index: 'customers' });
  const { body } = await world.direct.search({ index: 'customers', body: { sort: ['id'] } });
  return body.hits.hits.map(({ _id, _source }) => `${_id} ${_source?.['title']}`);
}
const UNTOUCHED = ['c1 a customer', 'c2 another customer'];

describe('a document of another does not exist', () => {
  // c2 is of another tenant, and nearest to this vector.
  const nearest = { knn: { embedding: { vector: [1, 0, 0], k: 1 } } };
  test.for<[string, object]>([
    ['everything', {}],
    ['words', { query: { match: { title: 'another customer' } } }],
    ['neighbours', { query: nearest }],
    ['neighbours among others', { query: { bool: { should: [nearest] } } }],
    ['a post filter', { post_filter: { match_all: {} } }],
    ['nested', { query: { nested: { path: 'comments', query: { match_all: {} } } } }],
    ['negation', { query: { bool: { must_not: [{ term: { tenant: 'acme' } }] } } }],
    ['rescored', { rescore: { query: { rescore_query: { match: { title: 'another' } } } } }],
    ['collapsed', { collapse: { field: 'region', inner_hits: { name: 'x' } } }],
    ['counted by', { size: 0, aggs: { a: { terms: { field: 'tenant' } } } }],
    ['top hits', { size: 0, aggs: { a: { top_hits: { size: 9 } } } }],
  ])('search: %s', async ([, body]) => {
    const answer = await run({ path: '/customers/_search', body });
    expect(answer.error).toBeUndefined();
    expect(answer.text).not.toMatch(/another|"c2"|:"other"/);
  });

  test('k neighbours survive the filter', async () => {
    const answer = await run({ path: '/customers/_search', body: { query: nearest } });
    expect(toldEach(answer.json, 'hits.hits', '_id')).toEqual(['c1']);
  });

  test('get, head, mget, count, msearch, scroll and point in time', async () => {
    expect((await run({ method: 'GET', path: '/customers/_doc/c2' })).status).toBe(404);
    expect((await run({ method: 'HEAD', path: '/customers/_doc/c2' })).status).toBe(404);
    expect((await run({ method: 'GET', path: '/customers/_doc/c1' })).status).toBe(200);
    const mget = await run({ path: '/customers/_mget', body: { ids: ['c1', 'c2'] } });
    expect(toldEach(mget.json, 'docs', 'found')).toEqual([true, false]);
    expect(told((await run({ path: '/customers/_count', body: {} })).json, 'count')).toBe(1);
    const msearch = await run({ path: '/customers/_msearch', raw: '{}\n{}\n' });
    expect(msearch.text).not.toContain('"c2"');
    const scroll = await run({ path: '/customers/_search', query: 'scroll=1m', body: { size: 1 } });
    const next = await run({
      path: '/_search/scroll',
      body: { scroll_id: told(scroll.json, '_scroll_id') },
    });
    // With its quotes: a sealed name may hold the two characters.
    expect(scroll.text + next.text).not.toContain('"c2"');
    expect(told(next.json, 'hits.hits')).toEqual([]);
    const pit = await run({ path: '/customers/_search/point_in_time', query: 'keep_alive=1m' });
    const found = await run({ path: '/_search', body: { pit: { id: told(pit.json, 'pit_id') } } });
    expect(told(found.json, 'hits.hits')).toHaveLength(1);
    const closed = await run({
      method: 'DELETE',
      path: '/_search/point_in_time',
      body: { pit_id: [told(pit.json, 'pit_id')] },
    });
    expect(told(closed.json, 'pits')).toMatchObject([{ successful: true }]);
  });
});

describe('changing', () => {
  test.for<[string, Asked]>([
    ['delete', { method: 'DELETE', path: '/customers/_doc/c2' }],
    ['update', { path: '/customers/_update/c2', body: { doc: { title: 'mine' } } }],
    [
      'index',
      { method: 'PUT', path: '/customers/_doc/c2', body: { tenant: 'acme', title: 'mine' } },
    ],
    [
      'bulk',
      { path: '/customers/_bulk', raw: '{"delete":{"_id":"c1"}}\n{"delete":{"_id":"c2"}}\n' },
    ],
  ])('%s leaves it as it is', async ([, asked]) => {
    const answer = await run(asked);
    expect(answer.error?.code).toMatch(/^(not_found|denied|upstream_rejected)$/);
    expect(await there()).toEqual(UNTOUCHED);
  });

  test('one’s own documents are written, changed and deleted', async () => {
    const body = { tenant: 'acme', id: 'c3', title: 'a third' };
    const made = await run({ method: 'PUT', path: '/customers/_doc/c3', body });
    expect(told(made.json, 'result')).toBe('created');
    const changed = await run({ path: '/customers/_update/c3', body: { doc: { title: 'third' } } });
    expect(told(changed.json, 'result')).toBe('updated');
    const again = await run({ method: 'PUT', path: '/customers/_doc/c3', body });
    expect(told(again.json, 'result')).toBe('updated');
    expect(told((await run({ method: 'DELETE', path: '/customers/_doc/c3' })).json, 'result')).toBe(
      'deleted',
    );
    const raw = `{"index":{"_id":"c4"}}\n${JSON.stringify(body)}\n{"update":{"_id":"c1"}}\n{"doc":{"title":"first"}}\n`;
    const bulk = await run({ path: '/customers/_bulk', query: 'refresh=true', raw });
    expect(told(bulk.json, 'errors')).toBe(false);
    expect(await there()).toEqual(['c1 first', 'c2 another customer', 'c4 a third']);
  });

  test('delete and update by query change one’s own alone', async () => {
    await world.load();
    const path = '/customers/_delete_by_query';
    const updated = await run({ path: '/customers/_update_by_query', body: {} }, true);
    expect(updated.json).toMatchObject({ updated: 1, total: 1 });
    await world.direct.indices.refresh({ index: 'customers' });
    const deleted = await run({ path, body: { query: { match_all: {} } } }, true);
    expect(deleted.json).toMatchObject({ deleted: 1, total: 1 });
    expect(await there()).toEqual(['c2 another customer']);
  });
});
