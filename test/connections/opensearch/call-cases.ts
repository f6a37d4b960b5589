import type { Canned, Recorded } from './recording-upstream.ts';
import type { Asked } from './search-world.ts';

type Sent = Partial<Pick<Recorded, 'method' | 'path'>> &
  Readonly<{ query?: object; json?: unknown; lines?: readonly unknown[] }>;
export type CallCase = Readonly<{
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
/** What is always left out of what comes back */
export const SOURCE = { excludes: ['embedding'] };
const PIPELESS = { search_pipeline: '_none' };

export const CALL_CASES: readonly CallCase[] = [
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
    name: 'search whose answer is filtered here, not upstream',
    asked: { path: '/kb/_search', query: 'filter_path=hits.hits._id,-took', body: { size: 1 } },
    sent: { query: PIPELESS, json: { size: 1, _source: SOURCE } },
    answer: { json: { took: 1, hits: { total: 1, hits: [{ _index: 'kb', _id: '1' }] } } },
    gives: { hits: { hits: [{ _id: '1' }] } },
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
    name: 'bulk with numbers for ids, as clients take them from loops',
    asked: {
      path: '/kb/_bulk',
      raw: '{"index":{"_id":1,"routing":7}}\n{"a":1}\n{"delete":{"_id":12345678901234567890}}\n',
    },
    sent: {
      lines: [
        { index: { _id: '1', routing: '7' } },
        { a: 1 },
        { delete: { _id: '12345678901234567890' } },
      ],
    },
    accesses: ['insert kb', 'update kb', 'delete kb'],
  },
  {
    name: 'several documents by numbers',
    asked: { path: '/kb/_mget', body: { ids: [1], docs: [{ _id: 2, routing: 7 }] } },
    sent: {
      json: {
        docs: [
          { _id: '2', routing: '7', _source: SOURCE },
          { _id: '1', _source: SOURCE },
        ],
      },
    },
    accesses: ['get kb'],
  },
  {
    name: 'search for documents by numbers',
    asked: { path: '/kb/_search', body: { query: { ids: { values: [1, 'a'] } } } },
    sent: { json: { size: 10, query: { ids: { values: ['1', 'a'] } }, _source: SOURCE } },
    accesses: ['search kb'],
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
