import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type LocalOpenSearch,
  startLocalOpenSearch,
} from '../../../src/local/opensearch/local-opensearch.ts';
import { told, toldEach } from '../../support/told.ts';
import { BYPASS_CASES } from './bypass-cases.ts';
import { CONFIGURED, DOCUMENT, EMAIL, MAPPINGS, MASKS, SSN } from './people-index.ts';
import { type SearchWorld, searchWorld } from './search-world.ts';

let local: LocalOpenSearch;
let world: SearchWorld;

const { flat: _flat, comments: _comments, ...properties } = MAPPINGS.properties;
const { flat: _f, comments: _c, ...document } = DOCUMENT;

beforeAll(async () => {
  local = await startLocalOpenSearch({ project: join(import.meta.dirname, '../../..') });
  world = searchWorld({ mint: local.mint, indices: CONFIGURED, masks: MASKS });
  const created = await world.run({
    method: 'PUT',
    path: '/customers',
    body: { mappings: { properties } },
  });
  expect(created.error).toBeUndefined();
  const lines = [
    { index: { _index: 'customers', _id: 'c1' } },
    document,
    { create: { _index: 'customers', _id: 'c2' } },
    { ...document, region: 'us', embedding: [1, 0, 0] },
  ];
  const raw = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
  const loaded = await world.run({ path: '/_bulk', query: 'refresh=true', raw });
  expect(loaded.json).toMatchObject({ errors: false });
});
afterAll(() => local.close());

describe('over the stand-in, where each login is for the calls of one request', () => {
  test.for(BYPASS_CASES.filter(({ id }) => !/people|comments|flat|^O13 alias|^O14 inner/.test(id)))(
    '$id',
    async ({ asked, expect: expected }) => {
      const answer = await world.run(asked, { masks: ['pii'] });
      for (const raw of [SSN, EMAIL]) expect(answer.text).not.toContain(raw);
      expect(answer.text.replaceAll('****9999', '')).not.toContain('9999');
      if (expected === 'denied') {
        expect(answer.error?.code).toMatch(/^(denied|unclassifiable|bad_request|not_found)$/);
      }
    },
  );

  test('searches, counts, neighbours, documents and changes work as they would upstream', async () => {
    const masked = { masks: ['pii'] };
    const found = await world.run(
      { path: '/customers/_search', body: { query: { term: { region: 'us' } } } },
      masked,
    );
    expect(told(found.json, 'hits.hits')).toMatchObject([
      { _id: 'c2', _source: { ssn: '[redacted]', title: 'a customer' } },
    ]);
    expect(found.rows).toBe(1);
    const near = await world.run({
      path: '/customers/_search',
      body: { query: { knn: { embedding: { vector: [1, 0, 0], k: 1 } } } },
    });
    expect(told(near.json, 'hits.hits.0._id')).toBe('c2');
    expect(told(near.json, 'hits.hits.0._source.embedding')).toBeUndefined();
    const words = await world.run(
      { path: '/customers/_search', body: { query: { match: { notes: 'call about 219' } } } },
      masked,
    );
    expect(told(words.json, 'hits.hits')).toHaveLength(2);
    const counted = await world.run({ path: '/customers/_count', body: {} });
    expect(told(counted.json, 'count')).toBe(2);
    const got = await world.run({ method: 'GET', path: '/customers/_doc/c1' }, masked);
    expect(told(got.json, '_source.notes')).toBe('call [EMAIL] about [US_SOCIAL_SECURITY_NUMBER]');
    const several = await world.run(
      {
        path: '/_mget',
        body: {
          docs: [
            { _index: 'customers', _id: 'c1' },
            { _index: 'customers', _id: 'no' },
          ],
        },
      },
      masked,
    );
    expect(toldEach(several.json, 'docs', 'found')).toEqual([true, false]);
    const both = await world.run(
      { path: '/customers/_msearch', raw: '{}\n{"size":1}\n{}\n{"size":0}\n' },
      masked,
    );
    expect(toldEach(both.json, 'responses', 'hits.hits.length')).toEqual([1, 0]);
    const updated = await world.run({
      path: '/customers/_update/c2',
      body: { doc: { region: 'ap' } },
    });
    expect(told(updated.json, 'result')).toBe('updated');
    const conflict = await world.run({ method: 'PUT', path: '/customers/_create/c1', body: {} });
    expect(conflict.status).toBe(409);
    expect(told(conflict.json, 'error.type')).toBe('version_conflict_engine_exception');
    const deleted = await world.run(
      {
        path: '/customers/_delete_by_query',
        query: 'refresh=true',
        body: { query: { term: { region: 'ap' } } },
      },
      {},
      { estimate: true },
    );
    expect(told(deleted.json, 'deleted')).toBe(1);
  });

  test('a scroll goes on to its end, and a point in time is opened and closed', async () => {
    const first = await world.run({
      path: '/kb/_search',
      query: 'scroll=1m',
      body: { size: 2, _source: false },
    });
    expect(told(first.json, 'hits.hits')).toHaveLength(2);
    const next = await world.run({
      path: '/_search/scroll',
      body: { scroll_id: told(first.json, '_scroll_id') },
    });
    expect(told(next.json, 'hits.hits')).toHaveLength(2);
    const cleared = await world.run({
      method: 'DELETE',
      path: '/_search/scroll',
      body: { scroll_id: told(next.json, '_scroll_id') },
    });
    expect(cleared.error).toBeUndefined();
    const opened = await world.run({ path: '/kb/_search/point_in_time', query: 'keep_alive=1m' });
    const id = told(opened.json, 'pit_id');
    const found = await world.run({
      path: '/_search',
      body: { size: 1, pit: { id, keep_alive: '1m' } },
    });
    expect(told(found.json, 'hits.hits')).toHaveLength(1);
    const closed = await world.run({
      method: 'DELETE',
      path: '/_search/point_in_time',
      body: { pit_id: [id] },
    });
    expect(told(closed.json, 'pits')).toMatchObject([{ pit_id: id, successful: true }]);
  });

  test('indices are described, and deleted', async () => {
    expect((await world.run({ method: 'HEAD', path: '/kb' })).status).toBe(200);
    expect(
      told(
        (await world.run({ method: 'GET', path: '/kb/_mapping' })).json,
        'kb.mappings.properties',
      ),
    ).toBeDefined();
    expect((await world.run({ method: 'GET', path: '/_cat/indices', query: 'h=index' })).text).toBe(
      'customers\nkb\n',
    );
    expect(told((await world.run({ method: 'GET', path: '/' })).json, 'version.distribution')).toBe(
      'opensearch',
    );
    expect((await world.run({ method: 'DELETE', path: '/customers' })).json).toMatchObject({
      acknowledged: true,
    });
    expect((await world.run({ method: 'HEAD', path: '/customers' })).status).toBe(404);
  });
});
