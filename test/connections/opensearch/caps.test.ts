import { expect, test } from 'vitest';
import { told } from '../../support/told.ts';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService({
  filters: { own: { column: 'tenant', claim: 'org.id' } },
});

const path = '/customers/_search';
const many = (count: number, of: (i: number) => unknown = (i) => `f${i}`) =>
  Array.from({ length: count }, (_, i) => of(i));
const query = (body: object) => ({ query: body });
const sent = () => JSON.parse(upstream.calls()[0]?.body ?? '{}');

test.for<[string, object]>([
  [
    'a deep query string',
    query({ query_string: { query: `${'('.repeat(51)}a${')'.repeat(51)}` } }),
  ],
  ['closed in quotes', query({ query_string: { query: '(")" '.repeat(501) } })],
  ['a deep simple query', query({ simple_query_string: { query: '('.repeat(51) } })],
  ['a long query string', query({ query_string: { query: 'a'.repeat(10_001) } })],
  ['a long match', query({ match: { title: 'a'.repeat(10_001) } })],
  ['a long multi match', query({ multi_match: { query: 'a'.repeat(10_001), fields: ['title'] } })],
  ['a long regexp', query({ regexp: { region: 'a'.repeat(1_001) } })],
  ['a long wildcard', query({ wildcard: { region: { value: 'a'.repeat(1_001) } } })],
  [
    'a long wildcard by its other name',
    query({ wildcard: { region: { wildcard: 'a'.repeat(1_001) } } }),
  ],
  ['a long prefix', query({ prefix: { region: 'a'.repeat(1_001) } })],
  ['a long field', query({ term: { ['a'.repeat(257)]: 'x' } })],
  ['a long path', query({ nested: { path: 'a'.repeat(257), query: { match_all: {} } } })],
  ['a long pattern', { fields: [`${'a'.repeat(256)}*`] }],
  ['a long pattern of the source', { _source: [`${'*a'.repeat(129)}`] }],
  ['long patterns of the source', { _source: many(100, () => 'a'.repeat(100)) }],
  ['many fields', { fields: many(201) }],
  ['many doc values', { docvalue_fields: many(201) }],
  ['many highlights', { highlight: { fields: many(201, () => ({ title: {} })) } }],
  ['many terms', query({ terms: { region: many(65_537) } })],
  ['many ids', query({ ids: { values: many(10_001) } })],
  ['many sort keys', { sort: many(33, () => 'region') }],
  ['many fields to search', query({ multi_match: { query: 'a', fields: many(201) } })],
])('%s is over the limit, and not sent', async ([, body]) => {
  upstream.respond(() => undefined);
  const answer = await world.run({ path, body });
  expect(answer.error?.code).toBe('over_limit');
  expect(upstream.calls()).toEqual([]);
});

test('a pattern is expanded once, and stars that follow each other are one', async () => {
  upstream.respond(() => undefined);
  await world.run({ path, body: { fields: ['*', '**', '*', 'title'], _source: ['a**b', 'a*b'] } });
  const fields: string[] = sent().fields;
  expect(fields.filter((one) => one === 'region')).toHaveLength(1);
  expect(sent()._source.includes).toEqual(['a*b']);
});

const hit = { _index: 'customers', _id: '1', _source: { title: 'x' } };
const LIMIT = { limit: 3 };

test.for<[string, object, object]>([
  [
    'top hits',
    {
      aggregations: { a: { buckets: many(4, () => ({ key: 'x', b: { hits: { hits: [hit] } } })) } },
    },
    {
      size: 0,
      aggs: { a: { terms: { field: 'region' }, aggs: { b: { top_hits: { size: 1 } } } } },
    },
  ],
  [
    'inner hits of a collapse',
    { hits: { hits: [{ ...hit, inner_hits: { x: { hits: { hits: [hit, hit, hit] } } } }] } },
    { collapse: { field: 'region', inner_hits: { name: 'x' } } },
  ],
])('%s count against the limit', async ([, json, body]) => {
  upstream.respond(() => ({ json }));
  expect((await world.run({ path, body }, { limit: 4 })).error).toBeUndefined();
  expect((await world.run({ path, body }, LIMIT)).error?.code).toBe('over_limit');
});

test('searches of one call, and documents by their names, count together', async () => {
  upstream.respond(() => ({ json: { responses: [], docs: [] } }));
  const raw = '{}\n{"size":2}\n{}\n{"size":2}\n';
  const msearch = { path: '/customers/_msearch', raw };
  const mget = { path: '/customers/_mget', body: { ids: many(4) } };
  for (const asked of [msearch, mget]) {
    expect((await world.run(asked, LIMIT)).error?.code).toBe('over_limit');
  }
  expect(upstream.calls()).toEqual([]);
  for (const asked of [msearch, mget]) {
    expect((await world.run(asked, { limit: 4 })).error).toBeUndefined();
  }
});

test.for<[object]>([
  [{ dis_max: { queries: [{ term: { region: 'x' } }, { match_all: {} }] } }],
  [{ boosting: { positive: { match_all: {} }, negative: { term: { region: 'x' } } } }],
  [{ nested: { path: 'comments', query: { match_all: {} } } }],
  [{ constant_score: { filter: { function_score: {} } } }],
  [{ function_score: { query: { match_all: {} } } }],
  [{ range: { age: { gte: null, lte: null } } }],
  [{ regexp: { region: '.*.*' } }],
  [{ regexp: { region: '[^#]*' } }],
  [{ query_string: { query: 'region:*' } }],
  [{ simple_query_string: { query: 'a | -a' } }],
  [{ match: { title: { query: 'the', zero_terms_query: 'all' } } }],
  [{ bool: { should: [{ term: { region: 'x' } }], minimum_should_match: 0 } }],
  [
    {
      bool: {
        filter: { match_all: {} },
        should: { term: { region: 'x' } },
        minimum_should_match: '20%',
      },
    },
  ],
])('a change by %j is one without bounds', async ([body]) => {
  const answer = await world.run({ path: '/customers/_delete_by_query', body: query(body) });
  expect(answer.operation?.facts.unbounded).toBe(true);
});

test.for<[object]>([
  [{ function_score: { query: { term: { region: 'x' } } } }],
  [{ dis_max: { queries: [{ term: { region: 'x' } }] } }],
  [{ bool: { should: [{ term: { region: 'x' } }], minimum_should_match: 1 } }],
  [{ range: { age: { gte: 3, lte: null } } }],
])('a change by %j has bounds', async ([body]) => {
  const answer = await world.run({ path: '/customers/_delete_by_query', body: query(body) });
  expect(answer.operation?.facts.unbounded).toBe(false);
});

test('a count says nothing of when to stop, which would not be kept', async () => {
  const path = '/customers/_count';
  const parameter = await world.run({ path, query: 'terminate_after=1' });
  const member = await world.run({ path, body: { terminate_after: 1 } });
  expect([parameter, member].map(({ error }) => error?.code)).toEqual(['denied', 'denied']);
});

test.for(['preference', 'routing'])(
  'a header of a list is held to the rules of parameters: %s',
  async (name) => {
    upstream.respond(() => ({ json: { responses: [] } }));
    const raw = (value: string) => `${JSON.stringify({ [name]: value })}\n{}\n`;
    const refused = await world.run({ path: '/customers/_msearch', raw: raw('_shards:0|x,y') });
    expect(refused.error?.code).toBe('bad_request');
    expect(
      (await world.run({ path: '/customers/_msearch', raw: raw('abc') })).error,
    ).toBeUndefined();
  },
);

test('a sealed scroll is taken in a path, however long it is', async () => {
  upstream.respond(() => ({ json: { _scroll_id: 'x'.repeat(900), hits: { hits: [] } } }));
  const first = await world.run({ path, query: 'scroll=1m' });
  const id = String(told(first.json, '_scroll_id'));
  expect(id.length).toBeGreaterThan(512);
  const next = await world.run({
    method: 'GET',
    path: `/_search/scroll/${id}`,
    query: 'scroll=1m',
  });
  expect(next.error).toBeUndefined();
});

test('where documents are filtered a version does not tell that one exists', async () => {
  upstream.respond(() => ({
    status: 409,
    json: { error: { type: 'version_conflict_engine_exception' } },
  }));
  const own = { filters: ['own'] };
  const principal = { principal: { claims: { org: { id: 'acme' } } } };
  const asked = { method: 'GET', path: '/customers/_doc/1' };
  for (const name of ['version=9', 'version_type=external']) {
    const answer = await world.run({ ...asked, query: name }, own, principal);
    expect(answer.error?.code).toBe('denied');
  }
  expect(upstream.calls()).toEqual([]);
});

test('a document of another that is in the way is a conflict, written either way', async () => {
  const own = { filters: ['own'] };
  const principal = { principal: { claims: { org: { id: 'acme' } } } };
  const body = { tenant: 'acme' };
  const conflict = { error: { type: 'version_conflict_engine_exception', reason: 'x' } };
  const foreign = { _id: '1', found: true, _seq_no: 1, _primary_term: 1, _source: { tenant: 'z' } };
  upstream.respond((call) =>
    call.path.endsWith('/_mget') ? { json: { docs: [foreign] } } : { status: 409, json: conflict },
  );
  const put = (path: string) => world.run({ method: 'PUT', path, body }, own, principal);
  const [index, create] = [await put('/customers/_doc/1'), await put('/customers/_create/1')];
  expect(index.status).toBe(409);
  expect(index.text).toBe(create.text);
});
