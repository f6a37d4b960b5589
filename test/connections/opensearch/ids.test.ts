import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { idSealer } from '../../../src/connections/opensearch/plans/sealed-id.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import { told } from '../../support/told.ts';
import { EMAIL, MASKS } from './people-index.ts';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService({ masks: MASKS });
const MASKED = { masks: ['pii'] };
const HIT = { _index: 'customers', _id: EMAIL, _routing: EMAIL, _source: { title: 'x' } };
const SEARCH = { path: '/customers/_search', body: {} };
const path = (id: string, endpoint = '_doc') => `/customers/${endpoint}/${encodeURIComponent(id)}`;

beforeEach(() =>
  upstream.respond(({ path: asked }) => ({
    json: asked.endsWith('_search')
      ? { hits: { hits: [HIT, { ...HIT, _id: 'c1', _routing: undefined }] } }
      : asked.endsWith('_mget')
        ? { docs: [{ ...HIT, found: true }] }
        : asked.endsWith('_bulk')
          ? { items: [{ index: { _index: 'customers', _id: EMAIL, status: 200 } }] }
          : asked.endsWith('_by_query')
            ? { failures: [{ index: 'customers', id: EMAIL, status: 409 }] }
            : { ...HIT, found: true, result: 'updated' },
  })),
);

/** The name by which somebody who sees it masked knows the document. */
async function sealed(): Promise<string> {
  const found = await world.run(SEARCH, MASKED);
  expect(told(found.json, 'hits.hits.1._id')).toBe('c1');
  return String(told(found.json, 'hits.hits.0._id'));
}

test('an id that a mask would find something in is sealed, and every other one is as it is', async () => {
  const id = await sealed();
  expect(id).toMatch(/^spd1\.[\w-]+$/);
  expect(await sealed()).toBe(id);
});

test.for([
  SEARCH,
  { method: 'GET', path: path(EMAIL) },
  { path: '/customers/_mget', body: { ids: [EMAIL] } },
  { method: 'PUT', path: path(EMAIL), body: {} },
  { path: '/customers/_bulk', raw: `{"index":{"_id":"${EMAIL}"}}\n{}\n` },
  { path: '/customers/_delete_by_query', body: { query: { term: { region: 'eu' } } } },
  { ...SEARCH, query: 'filter_path=hits.hits._id' },
])('where documents are masked, no answer and no record holds such an id: %j', async (asked) => {
  const answer = await world.run(asked, MASKED);
  expect(answer.error).toBeUndefined();
  expect(upstream.calls()).toHaveLength(1);
  expect(answer.text).not.toContain(EMAIL);
  expect(answer.recorded).not.toContain(EMAIL);
});

test('where nothing is masked, ids come as they are, and are still masked in the record', async () => {
  const answer = await world.run(SEARCH);
  expect(told(answer.json, 'hits.hits.0._id')).toBe(EMAIL);
  expect(answer.recorded).not.toContain(EMAIL);
  expect(told(JSON.parse(answer.recorded ?? ''), 'hits.hits.1._id')).toBe('c1');
});

test('a sealed id is good wherever an id is', async () => {
  const id = await sealed();
  const sent = async (asked: Parameters<typeof world.run>[0]) => {
    expect((await world.run(asked, MASKED)).error).toBeUndefined();
    const { path: called, body, query } = upstream.calls().at(-1) ?? {};
    return decodeURIComponent(`${called} ${JSON.stringify(query)} ${body}`);
  };
  for (const asked of [
    { method: 'GET', path: path(id) },
    { path: path(id, '_update'), body: { doc: {} } },
    { method: 'DELETE', path: path(id), query: `routing=${id}` },
    { path: '/customers/_mget', body: { ids: [id] } },
    { path: '/customers/_bulk', raw: `{"delete":{"_id":"${id}","routing":"${id}"}}\n` },
    { path: '/customers/_search', body: { query: { ids: { values: [id] } } } },
    { path: '/customers/_search', body: { query: { term: { _id: id } } } },
    { path: '/customers/_search', body: { query: { terms: { _id: [id] } } } },
  ]) {
    const text = await sent(asked);
    expect(text).toContain(EMAIL);
    expect(text).not.toContain(id);
  }
});

test('to somebody else a sealed id is nothing, nor is one that was changed', async () => {
  const id = await sealed();
  const get = (text: string, subject = 'alice') =>
    world.run({ method: 'GET', path: path(text) }, MASKED, { principal: { subject } });
  expect((await get(id, 'bob')).error?.code).toBe('not_found');
  expect((await get(`${id.slice(0, -3)}AAA`)).error?.code).toBe('not_found');
  expect((await get('spd1.x')).error?.code).toBe('not_found');
  expect((await get(id)).error).toBeUndefined();
});

test.for([
  { sort: [{ _id: 'asc' }] },
  { aggs: { a: { terms: { field: '_id' } } } },
  { query: { prefix: { _id: 'jane' } } },
  { query: { range: { _id: { gte: 'j' } } } },
  { query: { query_string: { query: '_id:jane*' } } },
  { fields: ['_id'] },
  { collapse: { field: '_id' } },
])('where documents are masked, ids are asked for as a whole or not at all: %j', async (body) => {
  const answer = await world.run({ ...SEARCH, body }, MASKED);
  expect(answer.error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
});

test('whatever an id is, its owner opens it again and nobody else does', () => {
  const of = (principal: string) =>
    idSealer({ key: () => new Secret(Buffer.alloc(32, 9)), connection: 'docs', principal });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
      const text = of('a').seal(id);
      expect(of('a').open(text)).toBe(id);
      expect(of('a').seal(id)).toBe(text);
      expect(() => of('b').open(text)).toThrow(/not given to you/);
    }),
  );
});
