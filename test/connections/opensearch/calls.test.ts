import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONFIGURED, DOCUMENT, INDICES, MASKS } from './people-index.ts';
import {
  type Canned,
  type Recorded,
  type RecordingUpstream,
  recordingUpstream,
} from './recording-upstream.ts';
import { type Asked, type SearchWorld, searchWorld } from './search-world.ts';

let upstream: RecordingUpstream;
let world: SearchWorld;

beforeAll(async () => {
  upstream = await recordingUpstream({ ...INDICES, '.ds-logs-app-000001': { mappings: {} } }, [
    { name: 'logs-app', indices: [{ index_name: '.ds-logs-app-000001' }] },
  ]);
  world = searchWorld({ endpoint: upstream.url, indices: CONFIGURED, masks: MASKS });
});
afterAll(() => upstream.close());
beforeEach(() => upstream.respond(() => undefined));

type Sent = Partial<Pick<Recorded, 'method' | 'path'>> &
  Readonly<{ query?: object; json?: unknown; lines?: readonly unknown[] }>;
type Case = Readonly<{
  name: string;
  asked: Asked;
  sent: Sent;
  answer?: Canned;
  /** Actions on entries of the configuration, `get kb` */
  accesses: readonly string[];
  gives?: unknown;
  status?: number;
}>;

const VECTOR = [0.1, 0.2, 0.30000000000000004];
const SOURCE = { excludes: ['embedding'] };
const PIPELESS = { search_pipeline: '_none' };

const CASES: readonly Case[] = [
  {
    name: 'search',
    asked: { path: '/kb/_search', body: { query: { match: { body: 'gate' } }, size: 3 } },
    sent: {
      method: 'POST',
      path: '/kb/_search',
      query: PIPELESS,
      json: { size: 3, query: { match: { body: { query: 'gate' } } }, _source: SOURCE },
    },
    accesses: ['search kb'],
  },
  {
    name: 'search by GET with parameters',
    asked: {
      method: 'GET',
      path: '/kb/_search',
      query: 'q=title:gate&size=2&sort=_score:desc&pretty=true&_source_includes=title',
    },
    sent: {
      method: 'POST',
      json: {
        size: 2,
        query: { query_string: { query: 'title:gate' } },
        sort: [{ _score: { order: 'desc' } }],
        _source: { includes: ['title'], excludes: ['embedding'] },
      },
    },
    accesses: ['search kb'],
  },
  {
    name: 'search of everything',
    asked: { method: 'GET', path: '/_search', body: { query: { match_all: {} } } },
    sent: { path: '/.ds-logs-app-000001,customers,kb/_search' },
    accesses: ['search logs-*', 'search customers', 'search kb'],
  },
  {
    name: 'search of an alias and a wildcard, one left out',
    asked: { path: '/people,k*,-kb/_search', body: {} },
    sent: { path: '/customers/_search' },
    accesses: ['search customers'],
  },
  {
    name: 'search of a data stream by the name of its index',
    asked: { path: '/.ds-logs-app-000001/_search', body: {} },
    sent: { path: '/.ds-logs-app-000001/_search' },
    accesses: ['search logs-*'],
  },
  {
    name: 'search for neighbours, every digit kept',
    asked: {
      path: '/kb/_search',
      raw: `{"query":{"knn":{"embedding":{"vector":[${VECTOR}],"k":5,"filter":{"term":{"title":"x"}}}}}}`,
    },
    sent: {
      json: {
        size: 10,
        query: {
          knn: { embedding: { vector: VECTOR, k: 5, filter: { term: { title: { value: 'x' } } } } },
        },
        _source: SOURCE,
      },
    },
    accesses: ['search kb'],
  },
  {
    name: 'aggregations',
    asked: {
      path: '/customers/_search',
      body: {
        size: 0,
        aggs: {
          by: { terms: { field: 'region', size: 5 }, aggs: { old: { max: { field: 'age' } } } },
        },
      },
    },
    sent: {
      json: {
        size: 0,
        _source: SOURCE,
        aggs: {
          by: { terms: { field: 'region', size: 5 }, aggs: { old: { max: { field: 'age' } } } },
        },
      },
    },
    answer: {
      json: {
        took: 1,
        hits: { total: { value: 9, relation: 'eq' }, hits: [] },
        aggregations: {
          by: { meta: 1, buckets: [{ key: 'eu', doc_count: 2, old: { value: 41 }, other: 1 }] },
          more: {},
        },
      },
    },
    gives: {
      took: 1,
      hits: { total: { value: 9, relation: 'eq' }, hits: [] },
      aggregations: { by: { buckets: [{ key: 'eu', doc_count: 2, old: { value: 41 } }] } },
    },
    accesses: ['search customers'],
  },
  {
    name: 'several searches',
    asked: {
      path: '/_msearch',
      raw: '{"index":"kb"}\n{"size":1}\n{"index":["people"],"preference":"_local"}\n{"query":{"term":{"region":"eu"}}}\n',
    },
    sent: {
      path: '/_msearch',
      lines: [
        { index: ['kb'] },
        { size: 1, _source: SOURCE },
        { index: ['customers'], preference: '_local' },
        { size: 10, query: { term: { region: { value: 'eu' } } }, _source: SOURCE },
      ],
    },
    answer: {
      json: {
        took: 1,
        responses: [
          {
            took: 1,
            status: 200,
            hits: { hits: [{ _index: 'kb', _id: '1', _source: { title: 'x' } }] },
          },
          { error: { type: 'parsing_exception', reason: 'canary' }, status: 400 },
        ],
      },
    },
    gives: {
      took: 1,
      responses: [
        {
          took: 1,
          status: 200,
          hits: { hits: [{ _index: 'kb', _id: '1', _source: { title: 'x' } }] },
        },
        { error: { type: 'parsing_exception' }, status: 400 },
      ],
    },
    accesses: ['search kb', 'search customers'],
  },
  {
    name: 'several searches of one index',
    asked: { path: '/kb/_msearch', raw: '{}\n{}\n{}\n{}\n' },
    sent: {
      path: '/kb/_msearch',
      lines: [{}, { size: 10, _source: SOURCE }, {}, { size: 10, _source: SOURCE }],
    },
    answer: { json: { responses: [] } },
    accesses: ['search kb'],
  },
  {
    name: 'count',
    asked: { path: '/kb/_count', body: { query: { match_all: {} } } },
    sent: { path: '/kb/_count', json: { query: { match_all: {} } } },
    answer: {
      json: { count: 12, _shards: { total: 1, successful: 1, failures: ['canary'] }, extra: 1 },
    },
    gives: { count: 12, _shards: { total: 1, successful: 1 } },
    accesses: ['search kb'],
  },
  {
    name: 'get',
    asked: { method: 'GET', path: '/kb/_doc/a%20b' },
    sent: { method: 'GET', path: '/kb/_doc/a%20b', query: { _source_excludes: 'embedding' } },
    answer: {
      json: { _index: 'kb', _id: 'a b', found: true, _source: { title: 'x' }, fields: 'canary' },
    },
    gives: { _index: 'kb', _id: 'a b', found: true, _source: { title: 'x' } },
    accesses: ['get kb'],
  },
  {
    name: 'get of what is not there',
    asked: { method: 'GET', path: '/kb/_doc/x' },
    sent: { method: 'GET' },
    answer: { status: 404, json: { _index: 'kb', _id: 'x', found: false } },
    gives: { _index: 'kb', _id: 'x', found: false },
    status: 404,
    accesses: ['get kb'],
  },
  {
    name: 'several documents',
    asked: {
      path: '/_mget',
      body: {
        docs: [
          { _index: 'kb', _id: '1' },
          { _index: 'people', _id: '2', _source: ['title'] },
        ],
      },
    },
    sent: {
      path: '/_mget',
      json: {
        docs: [
          { _index: 'kb', _id: '1', _source: SOURCE },
          {
            _index: 'customers',
            _id: '2',
            _source: { includes: ['title'], excludes: ['embedding'] },
          },
        ],
      },
    },
    answer: {
      json: {
        docs: [
          { _index: 'kb', _id: '1', found: true, _source: { title: 'a' } },
          { _index: 'customers', _id: '2', found: false },
        ],
      },
    },
    gives: {
      docs: [
        { _index: 'kb', _id: '1', found: true, _source: { title: 'a' } },
        { _index: 'customers', _id: '2', found: false },
      ],
    },
    accesses: ['get kb', 'get customers'],
  },
  {
    name: 'index with an id',
    asked: {
      method: 'PUT',
      path: '/kb/_doc/1',
      query: 'refresh=wait_for',
      raw: '{"title":"x","n":1.25}',
    },
    sent: {
      method: 'PUT',
      path: '/kb/_doc/1',
      query: { refresh: 'wait_for' },
      json: { title: 'x', n: 1.25 },
    },
    answer: {
      status: 201,
      json: { _index: 'kb', _id: '1', _version: 1, result: 'created', _seq_no: 0, secret: 1 },
    },
    gives: { _index: 'kb', _id: '1', _version: 1, result: 'created', _seq_no: 0 },
    status: 201,
    accesses: ['insert kb', 'update kb'],
  },
  {
    name: 'index without an id',
    asked: { path: '/kb/_doc', body: { title: 'x' } },
    sent: { method: 'POST', path: '/kb/_doc' },
    accesses: ['insert kb'],
  },
  {
    name: 'create',
    asked: { method: 'PUT', path: '/kb/_create/1', body: {} },
    sent: { method: 'PUT', path: '/kb/_create/1' },
    accesses: ['insert kb'],
  },
  {
    name: 'update',
    asked: { path: '/kb/_update/1', body: { doc: { title: 'y' }, doc_as_upsert: true } },
    sent: { path: '/kb/_update/1', json: { doc: { title: 'y' }, doc_as_upsert: true } },
    accesses: ['update kb', 'insert kb'],
  },
  {
    name: 'delete',
    asked: { method: 'DELETE', path: '/kb/_doc/1' },
    sent: { method: 'DELETE', path: '/kb/_doc/1' },
    accesses: ['delete kb'],
  },
  {
    name: 'bulk of one index',
    asked: {
      path: '/_bulk',
      raw: '{"index":{"_index":"kb","_id":"1"}}\n{"a":1.50}\n{"delete":{"_index":"kb","_id":"2"}}\n{"update":{"_index":"kb","_id":"3"}}\n{"doc":{"a":2}}\n',
    },
    sent: {
      path: '/kb/_bulk',
      lines: [
        { index: { _id: '1' } },
        { a: 1.5 },
        { delete: { _id: '2' } },
        { update: { _id: '3' } },
        { doc: { a: 2 } },
      ],
    },
    answer: {
      json: {
        took: 1,
        errors: true,
        items: [
          {
            index: {
              _index: 'kb',
              _id: '1',
              status: 400,
              error: { type: 'mapper_parsing_exception', reason: 'canary', caused_by: {} },
            },
          },
        ],
      },
    },
    accesses: ['insert kb', 'update kb', 'delete kb'],
  },
  {
    name: 'bulk of several indices',
    asked: {
      path: '/_bulk',
      raw: '{"create":{"_index":"kb"}}\n{}\n{"create":{"_index":"people"}}\n{}\n',
    },
    sent: {
      path: '/_bulk',
      lines: [{ create: { _index: 'kb' } }, {}, { create: { _index: 'customers' } }, {}],
    },
    accesses: ['insert kb', 'insert customers'],
  },
  {
    name: 'delete by query',
    asked: {
      path: '/kb/_delete_by_query',
      query: 'conflicts=proceed',
      body: { query: { term: { title: 'x' } }, max_docs: 5 },
    },
    sent: {
      path: '/kb/_delete_by_query',
      query: { conflicts: 'proceed' },
      json: { query: { term: { title: { value: 'x' } } }, max_docs: 5 },
    },
    answer: {
      json: {
        took: 1,
        deleted: 2,
        total: 2,
        failures: [
          { index: 'kb', id: '1', cause: { type: 'x_exception', reason: 'canary' }, status: 500 },
        ],
      },
    },
    accesses: ['delete kb', 'search kb'],
  },
  {
    name: 'update by query',
    asked: { path: '/kb/_update_by_query' },
    sent: { path: '/kb/_update_by_query', json: { query: { match_all: {} } } },
    accesses: ['update kb', 'search kb'],
  },
  {
    name: 'create an index',
    asked: {
      method: 'PUT',
      path: '/logs-new',
      body: {
        settings: { index: { knn: true, number_of_shards: 1 }, number_of_replicas: 0 },
        mappings: {
          properties: {
            a: { type: 'text', fields: { raw: { type: 'keyword', ignore_above: 10 } } },
            v: { type: 'knn_vector', dimension: 3, method: { name: 'hnsw' } },
          },
        },
      },
    },
    sent: {
      method: 'PUT',
      path: '/logs-new',
      json: {
        settings: { index: { knn: true, number_of_shards: 1, number_of_replicas: 0 } },
        mappings: {
          properties: {
            a: { type: 'text', fields: { raw: { type: 'keyword', ignore_above: 10 } } },
            v: { type: 'knn_vector', dimension: 3, method: { name: 'hnsw' } },
          },
        },
      },
    },
    accesses: ['define logs-*'],
  },
  {
    name: 'delete an index',
    asked: { method: 'DELETE', path: '/kb' },
    sent: { method: 'DELETE', path: '/kb' },
    answer: { json: { acknowledged: true } },
    gives: { acknowledged: true },
    accesses: ['define kb'],
  },
  {
    name: 'change a mapping',
    asked: {
      method: 'PUT',
      path: '/kb/_mapping',
      body: { properties: { x: { type: 'keyword' } } },
    },
    sent: { method: 'PUT', path: '/kb/_mapping', json: { properties: { x: { type: 'keyword' } } } },
    accesses: ['define kb'],
  },
  {
    name: 'change settings',
    asked: { method: 'PUT', path: '/kb/_settings', body: { index: { refresh_interval: '1s' } } },
    sent: { method: 'PUT', path: '/kb/_settings', json: { index: { refresh_interval: '1s' } } },
    accesses: ['define kb'],
  },
  {
    name: 'refresh',
    asked: { path: '/kb/_refresh' },
    sent: { method: 'POST', path: '/kb/_refresh' },
    accesses: ['update kb'],
  },
  {
    name: 'mapping',
    asked: { method: 'GET', path: '/people/_mapping' },
    sent: { path: '/customers/_mapping' },
    answer: { json: { customers: { mappings: { properties: {} } }, hr: { mappings: {} } } },
    gives: { customers: { mappings: { properties: {} } } },
    accesses: ['get customers'],
  },
  {
    name: 'settings',
    asked: { method: 'GET', path: '/kb/_settings' },
    sent: { path: '/kb/_settings' },
    answer: {
      json: { kb: { settings: { index: { uuid: 'u', search: { default_pipeline: 'x' } } } } },
    },
    gives: { kb: { settings: { index: { uuid: 'u' } } } },
    accesses: ['get kb'],
  },
  {
    name: 'cat indices',
    asked: { method: 'GET', path: '/_cat/indices/kb', query: 'format=json&h=index,docs.count' },
    sent: { path: '/_cat/indices/kb' },
    answer: {
      json: [
        { index: 'kb', 'docs.count': '3' },
        { index: 'hr', 'docs.count': '9' },
      ],
    },
    gives: [{ index: 'kb', 'docs.count': '3' }],
    accesses: ['get kb'],
  },
  {
    name: 'cluster health',
    asked: { method: 'GET', path: '/_cluster/health' },
    sent: { path: '/_cluster/health' },
    answer: { json: { status: 'green', indices: { hr: 1 } } },
    gives: { status: 'green' },
    accesses: ['get '],
  },
  {
    name: 'info',
    asked: { method: 'GET', path: '/' },
    sent: { path: '/' },
    answer: {
      json: { name: 'n', version: { number: '2.19.5', distribution: 'opensearch', x: 1 } },
    },
    gives: { name: 'n', version: { number: '2.19.5', distribution: 'opensearch' } },
    accesses: ['get '],
  },
  {
    name: 'open a point in time',
    asked: { path: '/kb/_search/point_in_time', query: 'keep_alive=1m' },
    sent: { method: 'POST', path: '/kb/_search/point_in_time', query: { keep_alive: '1m' } },
    accesses: ['search kb'],
  },
];

describe('each call is sent in our own words, and its answer rebuilt', () => {
  test.for(CASES)(
    '$name',
    async ({ asked, sent, answer: canned = {}, accesses, gives, status }) => {
      upstream.respond(() => canned);
      const answer = await world.run(asked);
      expect(answer.error).toBeUndefined();
      const [call, ...more] = upstream.calls();
      expect(more).toEqual([]);
      const { json, lines, ...rest } = sent;
      expect(call).toMatchObject(rest);
      if (json !== undefined) expect(JSON.parse(call?.body ?? '')).toEqual(json);
      if (lines !== undefined) expect(parseLines(call?.body ?? '')).toEqual(lines);
      expect(
        answer.operation?.accesses.map(
          ({ action, resource: { id } }) => `${action} ${id.slice(5)}`,
        ),
      ).toEqual(accesses);
      expect(answer.status).toBe(status ?? 200);
      expect(answer.text).not.toContain('canary');
      if (gives !== undefined) expect(answer.json).toMatchObject(gives as object);
      if (gives !== undefined && !Array.isArray(gives))
        expect(Object.keys(answer.json)).toEqual(Object.keys(gives as object));
    },
  );

  function parseLines(text: string): unknown[] {
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
});

test('digits of numbers are sent and returned as they were written', async () => {
  upstream.respond(() => ({
    raw: '{"_index":"kb","_id":"1","found":true,"_source":{"n":12345678901234567890}}',
  }));
  const got = await world.run({ method: 'GET', path: '/kb/_doc/1' });
  expect(got.text).toContain('"n":12345678901234567890');
  await world.run({ method: 'PUT', path: '/kb/_doc/1', raw: '{"n":12345678901234567890,"x":1.0}' });
  expect(upstream.calls().at(-1)?.body).toBe('{"n":12345678901234567890,"x":1.0}');
});

test('free text that is masked is searched for the words of the masked text, never for digits', async () => {
  const body = {
    query: { match: { notes: 'call jane.roe@example.com about 219-09-9999 room 12a' } },
  };
  await world.run({ path: '/customers/_search', body }, { masks: ['pii'] });
  const sent = JSON.parse(upstream.calls()[0]?.body ?? '{}');
  expect(sent.query.match.notes.query).toMatch(
    /^call \[EMAIL\] about \[US_SOCIAL_SECURITY_NUMBER\] room$/,
  );
  await world.run(
    { path: '/customers/_search', body: { query: { match: { notes: '219' } } } },
    { masks: ['pii'] },
  );
  expect(JSON.parse(upstream.calls()[1]?.body ?? '{}').query).toEqual({ match_none: {} });
});

test('without a list of fields, only free ones are searched', async () => {
  const body = { query: { query_string: { query: 'x' } } };
  await world.run({ path: '/customers/_search', body }, { masks: ['pii'] });
  const { fields, lenient } = JSON.parse(upstream.calls()[0]?.body ?? '{}').query.query_string;
  expect(fields).toEqual([
    'id',
    'title',
    'title.keyword',
    'region',
    'tenant',
    'age',
    'person.name',
    'comments.by',
  ]);
  expect(lenient).toBe(true);
});

test('a limit caps hits and neighbours, and a least score is asked for where there are neighbours', async () => {
  const query = { knn: { embedding: { vector: [1, 2, 3], k: 500 } } };
  const obligations = { limit: 20, score: 0.5 };
  await world.run({ path: '/kb/_search', body: { size: 300, query, min_score: 0.2 } }, obligations);
  await world.run({ path: '/kb/_search', body: { size: 300 } }, obligations);
  const [first, second] = upstream.calls().map(({ body }) => JSON.parse(body));
  expect(first).toMatchObject({
    size: 20,
    min_score: 0.5,
    query: { knn: { embedding: { k: 20 } } },
  });
  expect(second).toEqual({ size: 20, _source: SOURCE });
});

test('vectors come back only where every permit says so', async () => {
  upstream.respond(() => ({
    json: { hits: { hits: [{ _index: 'customers', _id: '1', _source: DOCUMENT }] } },
  }));
  const asked = { path: '/customers/_search', body: {} };
  expect((await world.run(asked)).json.hits.hits[0]._source.embedding).toBeUndefined();
  const granted = await world.run(asked, { vectors: true });
  expect(granted.json.hits.hits[0]._source.embedding).toEqual(DOCUMENT.embedding);
});

test('a budget of anything but documents is one that nobody could count', async () => {
  const budgets = [{ amount: 5, unit: 'tokens', per: 'hour' }] as const;
  const answer = await world.run({ path: '/kb/_search', body: {} }, { budgets });
  expect(answer.error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
});

test('a scroll is known by a name of ours, used by nobody else, and ends when the masks change', async () => {
  const page = {
    _scroll_id: 'upstream-scroll',
    hits: { hits: [{ _index: 'customers', _id: '1', _source: DOCUMENT }] },
  };
  upstream.respond(() => ({ json: page }));
  const masked = { masks: ['pii'] };
  const first = await world.run(
    { path: '/customers/_search', query: 'scroll=1m', body: {} },
    masked,
  );
  const id = first.json._scroll_id;
  expect(first.text).not.toContain('upstream-scroll');
  const next = await world.run(
    { path: '/_search/scroll', body: { scroll_id: id, scroll: '1m' } },
    masked,
  );
  expect(JSON.parse(upstream.calls()[1]?.body ?? '')).toEqual({
    scroll_id: 'upstream-scroll',
    scroll: '1m',
  });
  expect(next.json.hits.hits[0]._source.ssn).toBe('[redacted]');
  expect(next.operation?.accesses).toMatchObject([
    { action: 'search', resource: { id: 'docs/customers' } },
  ]);
  const again = (obligations: object, principal: object) =>
    world.run({ path: '/_search/scroll', body: { scroll_id: id } }, obligations, { principal });
  expect((await again({}, {})).error?.message).toContain('has changed');
  expect((await again(masked, { subject: 'bob' })).error?.code).toBe('not_found');
  const cleared = await world.run({
    method: 'DELETE',
    path: '/_search/scroll',
    body: { scroll_id: [id] },
  });
  expect(cleared.error).toBeUndefined();
  expect(JSON.parse(upstream.calls().at(-1)?.body ?? '')).toEqual({
    scroll_id: ['upstream-scroll'],
  });
});

test('a point in time is searched by its name of ours, with the masks of its indices', async () => {
  upstream.respond(({ path }) =>
    path.endsWith('point_in_time')
      ? { json: { pit_id: 'upstream-pit', creation_time: 1 } }
      : {
          json: {
            pit_id: 'upstream-pit',
            hits: { hits: [{ _index: 'customers', _id: '1', _source: DOCUMENT }] },
          },
        },
  );
  const opened = await world.run({
    path: '/customers/_search/point_in_time',
    query: 'keep_alive=1m',
  });
  const { pit_id: id } = opened.json;
  const body = { pit: { id, keep_alive: '1m' }, query: { term: { ssn: 'x' } } };
  expect((await world.run({ path: '/_search', body }, { masks: ['pii'] })).error?.code).toBe(
    'denied',
  );
  const found = await world.run({ path: '/_search', body: { pit: { id } } }, { masks: ['pii'] });
  expect(found.json.hits.hits[0]._source.ssn).toBe('[redacted]');
  expect(found.json.pit_id).toBe(id);
  expect(JSON.parse(upstream.calls().at(-1)?.body ?? '').pit).toEqual({ id: 'upstream-pit' });
});

test('what a change by query finds is counted first, and no more is changed', async () => {
  upstream.respond(({ path }) => ({
    json: path.endsWith('_count') ? { count: 7 } : { deleted: 7 },
  }));
  const asked = { path: '/kb/_delete_by_query', body: { query: { match_all: {} } } };
  const answer = await world.run(asked, {}, { estimate: true });
  expect(answer.operation?.facts).toEqual({
    statement: 'delete_by_query',
    statements: 1,
    unbounded: true,
  });
  expect(upstream.calls().map(({ path }) => path)).toEqual(['/kb/_count', '/kb/_delete_by_query']);
  expect(JSON.parse(upstream.calls()[1]?.body ?? '')).toMatchObject({ max_docs: 7 });
});

test('a credential is for exactly the calls that are made', async () => {
  const { scope } = await world.run({ path: '/people/_search', body: {} });
  expect(scope).toEqual({
    kind: 'opensearch',
    connection: 'docs',
    access: 'read',
    calls: [{ method: 'POST', path: '/customers/_search' }],
  });
  const odd = await world.run({ method: 'DELETE', path: '/kb/_doc/a*b' });
  expect(odd.scope).toMatchObject({
    access: 'delete',
    calls: [{ method: 'DELETE', path: '/kb/_doc/{id}' }],
  });
  expect(upstream.calls().at(-1)?.path).toBe('/kb/_doc/a*b');
});
