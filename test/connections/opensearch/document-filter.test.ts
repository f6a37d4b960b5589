import { beforeEach, expect, test } from 'vitest';
import { told, toldEach } from '../../support/told.ts';
import { MASKS } from './people-index.ts';
import { peopleService } from './people-service.ts';
import type { Asked } from './search-world.ts';

const OWN = { masks: [], filters: ['own'] };
const PRINCIPAL = { principal: { claims: { org: { id: 'acme' } } } };
const TERM = { term: { tenant: { value: 'acme' } } };

const { upstream, world } = await peopleService({
  masks: MASKS,
  filters: { own: { column: 'tenant', claim: 'org.id' } },
});
beforeEach(() => upstream.respond(() => undefined));

const run = (asked: Asked) => world.run(asked, OWN, PRINCIPAL);
const sent = (at = 0) => JSON.parse(upstream.calls()[at]?.body ?? '{}');
const lines = (at = 0) =>
  (upstream.calls()[at]?.body ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const seen = (tenant: string | undefined, more: object = {}) => ({
  _index: 'customers',
  _id: '1',
  found: tenant !== undefined,
  ...(tenant !== undefined && { _seq_no: 4, _primary_term: 2, _source: { tenant, title: 'x' } }),
  ...more,
});

test('without the claim there is nothing, and nothing is sent', async () => {
  const answer = await world.run({ path: '/customers/_search', body: {} }, OWN);
  expect(answer.error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
});

test('an index without the field is denied', async () => {
  const answer = await run({ path: '/kb/_search', body: {} });
  expect(answer.error?.message).toContain('filters index `kb` by `tenant`');
  expect(upstream.calls()).toEqual([]);
});

test('every search, count and change by query finds own documents only', async () => {
  const query = { match: { title: 'x' } };
  const narrowed = { bool: { must: [{ match: { title: { query: 'x' } } }], filter: [TERM] } };
  await run({ path: '/customers/_search', body: { query } });
  await run({ path: '/customers/_search', body: {} });
  await run({ path: '/customers/_count', body: { query } });
  await run({ path: '/customers/_delete_by_query', body: { query } });
  await run({ path: '/customers/_update_by_query' });
  await run({ path: '/customers/_msearch', raw: '{}\n{}\n' });
  const all = { bool: { must: [{ match_all: {} }], filter: [TERM] } };
  expect([0, 1, 2, 3, 4].map((at) => sent(at).query)).toEqual([
    narrowed,
    all,
    narrowed,
    narrowed,
    all,
  ]);
  expect(lines(5)[1].query).toEqual(all);
});

test('neighbours are chosen among own documents, wherever the clause stands', async () => {
  const knn = {
    knn: { embedding: { vector: [1, 2, 3], k: 2, filter: { term: { region: 'eu' } } } },
  };
  await run({ path: '/customers/_search', body: { query: { bool: { should: [knn] } } } });
  await run({
    path: '/customers/_search',
    body: { query: { knn: { embedding: { vector: [1, 2, 3], k: 2 } } } },
  });
  expect(sent(0).query.bool.must[0].bool.should[0].knn.embedding.filter).toEqual({
    bool: { filter: [TERM, { term: { region: { value: 'eu' } } }] },
  });
  expect(sent(1).query.bool.must[0].knn.embedding.filter).toEqual(TERM);
});

test.for<[string, Asked]>([
  ['global', { path: '/customers/_search', body: { aggs: { a: { global: {} } } } }],
  [
    'terms without documents',
    {
      path: '/customers/_search',
      body: { aggs: { a: { terms: { field: 'region', min_doc_count: 0 } } } },
    },
  ],
  [
    'suggestions',
    {
      path: '/customers/_search',
      body: { suggest: { s: { text: 'x', term: { field: 'title' } } } },
    },
  ],
  ['counting whole indices', { method: 'GET', path: '/_cat/indices/customers' }],
  ['an upsert', { path: '/customers/_update/1', body: { doc: {}, doc_as_upsert: true } }],
  [
    'a document of another',
    { method: 'PUT', path: '/customers/_doc/1', body: { tenant: 'other' } },
  ],
  ['a document of nobody', { path: '/customers/_doc', body: { title: 'x' } }],
  ['a document of two', { path: '/customers/_doc', body: { tenant: ['acme', 'other'] } }],
  ['giving a document away', { path: '/customers/_update/1', body: { doc: { tenant: 'other' } } }],
  [
    'a condition of the caller',
    { method: 'DELETE', path: '/customers/_doc/1', query: 'if_seq_no=1&if_primary_term=1' },
  ],
  [
    'one bad item of many',
    {
      path: '/customers/_bulk',
      raw: '{"index":{}}\n{"tenant":"acme"}\n{"index":{}}\n{"tenant":"other"}\n',
    },
  ],
])('%s: denied before anything is sent', async ([, asked]) => {
  const answer = await run(asked);
  expect(answer.error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
});

test('a document of another is not there', async () => {
  upstream.respond(() => ({ json: seen('other') }));
  const hidden = await run({ method: 'GET', path: '/customers/_doc/1' });
  upstream.respond(() => ({ status: 404, json: seen(undefined) }));
  const missing = await run({ method: 'GET', path: '/customers/_doc/1' });
  expect([hidden.status, hidden.text]).toEqual([missing.status, missing.text]);
  expect(hidden.status).toBe(404);
  const head = await run({ method: 'HEAD', path: '/customers/_doc/1' });
  expect([head.status, head.text]).toEqual([404, '']);
  upstream.respond(() => ({ json: seen('other') }));
  const source = await run({ method: 'GET', path: '/customers/_source/1' });
  expect(source.status).toBe(404);
  expect(told(source.json, 'error.type')).toBe('resource_not_found_exception');
  expect(source.text).not.toContain('other');
});

test('the source alone is masked like the document', async () => {
  upstream.respond(() => ({ json: seen('acme', { _source: { tenant: 'acme', ssn: 'raw' } }) }));
  const asked = { method: 'GET', path: '/customers/_source/1' };
  const answer = await world.run(asked, { ...OWN, masks: ['pii'] }, PRINCIPAL);
  expect(answer.json).toEqual({ tenant: 'acme', ssn: '[redacted]' });
  const none = await run({ ...asked, query: '_source=false' });
  expect(none.error?.code).toBe('bad_request');
});

test('one’s own document comes with the parts that were asked for', async () => {
  upstream.respond(() => ({ json: seen('acme') }));
  const got = await run({
    method: 'GET',
    path: '/customers/_doc/1',
    query: '_source_includes=title',
  });
  expect(got.json).toMatchObject({ found: true, _source: { title: 'x' } });
  expect(Object.keys(told(got.json, '_source') as object)).toEqual(['title']);
  expect(upstream.calls()[0]?.query).toEqual({ _source_excludes: 'embedding' });
});

test('of several documents those of others are not there', async () => {
  upstream.respond(() => ({ json: { docs: [seen('acme'), seen('other')] } }));
  const got = await run({ path: '/customers/_mget', body: { ids: ['1', '2'] } });
  expect(toldEach(got.json, 'docs', 'found')).toEqual([true, false]);
  expect(got.text).not.toContain('other');
});

const CHANGES: readonly [string, Asked][] = [
  ['delete', { method: 'DELETE', path: '/customers/_doc/1' }],
  ['update', { path: '/customers/_update/1', body: { doc: { title: 'y' } } }],
  ['index', { method: 'PUT', path: '/customers/_doc/1', body: { tenant: 'acme' } }],
];

test.for(CHANGES)('%s: own documents are changed as they were seen', async ([, asked]) => {
  upstream.respond(({ path }) => ({
    json: path.endsWith('_mget') ? { docs: [seen('acme')] } : {},
  }));
  const answer = await run(asked);
  expect(answer.error).toBeUndefined();
  expect(sent(0)).toEqual({ docs: [{ _id: '1', _source: ['tenant'] }] });
  expect(upstream.calls()[1]?.query).toEqual({ if_seq_no: '4', if_primary_term: '2' });
  expect(answer.scope).toMatchObject({ calls: [{ method: 'POST', path: '/customers/_mget' }, {}] });
});

test.for(CHANGES)('%s: a document of another is left as it is', async ([, asked]) => {
  upstream.respond(() => ({ json: { docs: [seen('other')] } }));
  const answer = await run(asked);
  expect(answer.error?.code).toMatch(/^(not_found|upstream_rejected)$/);
  expect(upstream.calls()).toHaveLength(1);
});

test('what is not there is created, and not if it comes meanwhile', async () => {
  upstream.respond(({ path }) => ({
    json: path.endsWith('_mget') ? { docs: [seen(undefined)] } : {},
  }));
  await run({ method: 'PUT', path: '/customers/_doc/1', body: { tenant: 'acme' } });
  expect(upstream.calls()[1]?.query).toEqual({ op_type: 'create' });
});

test('of many changes each is tied to the document that was seen', async () => {
  upstream.respond(({ path }) => ({
    json: path.endsWith('_mget')
      ? { docs: [seen('acme'), seen(undefined, { _id: '2' }), seen('acme', { _id: '3' })] }
      : { items: [] },
  }));
  const raw =
    '{"delete":{"_id":"1"}}\n{"index":{"_id":"2"}}\n{"tenant":"acme"}\n{"update":{"_id":"3"}}\n{"doc":{"a":1}}\n{"index":{}}\n{"tenant":"acme"}\n';
  const answer = await run({ path: '/customers/_bulk', raw });
  expect(answer.error).toBeUndefined();
  expect(lines(1)).toEqual([
    { delete: { _id: '1', if_seq_no: 4, if_primary_term: 2 } },
    { create: { _id: '2' } },
    { tenant: 'acme' },
    { update: { _id: '3', if_seq_no: 4, if_primary_term: 2 } },
    { doc: { a: 1 } },
    { index: {} },
    { tenant: 'acme' },
  ]);
});

test('indices with different filters are each searched by their own', async () => {
  const answer = await world.run({ path: '/customers,kb/_search', body: {} }, OWN, {
    ...PRINCIPAL,
    only: ({ resource }) => resource.id === 'docs/customers',
  });
  expect(answer.error).toBeUndefined();
  expect(sent().query.bool.filter).toEqual([
    {
      bool: {
        minimum_should_match: 1,
        should: [
          { bool: { filter: [{ term: { _index: 'customers' } }, TERM] } },
          { bool: { filter: [{ term: { _index: 'kb' } }] } },
        ],
      },
    },
  ]);
});
