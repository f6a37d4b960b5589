import { NAMED_LIKE_RESULTS } from '../../connections/opensearch/bypass-cases.ts';
import type { Asked } from '../../connections/opensearch/search-world.ts';

const PATH = '/customers/_search';
const body = (value: object): Asked => ({ path: PATH, body: value });
const get = (path: string, query = ''): Asked => ({ method: 'GET', path, query });
const lines = (...all: readonly object[]) =>
  `${all.map((one) => JSON.stringify(one)).join('\n')}\n`;
const nearest = { knn: { embedding: { vector: [1, 0, 0], k: 5 } } };
const everything = { match_all: {} };

/** Ways to ask whether a masked value is what is guessed: the answer must not depend on it. */
export const GUESSES: Readonly<Record<string, (guess: string) => Asked>> = {
  'a phrase of detected text': (g) => body({ query: { match_phrase: { notes: `about ${g}` } } }),
  'words of detected text': (g) =>
    body({ query: { match: { notes: { query: g, minimum_should_match: '100%' } } } }),
  'its parts': (g) => body({ query: { match: { notes: g.replaceAll('-', ' ') } } }),
  'full-width digits': (g) =>
    body({
      query: {
        match: {
          notes: g.replace(/\d/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
        },
      },
    }),
  'several fields as one': (g) =>
    body({
      query: { multi_match: { query: g, type: 'cross_fields', fields: ['notes', 'title'] } },
    }),
  'all fields': (g) => body({ query: { multi_match: { query: g } } }),
  'all fields by pattern': (g) => body({ query: { multi_match: { query: g, fields: ['*'] } } }),
  'a query string without fields': (g) => get(PATH, `q=${encodeURIComponent(`"${g}"`)}`),
  'a simple query string': (g) => body({ query: { simple_query_string: { query: `"${g}"` } } }),
  'a copy': (g) => body({ query: { match: { all_notes: g } } }),
  'an exact text of a suffix': (g) =>
    body({ query: { query_string: { query: `title:"${g}"`, quote_field_suffix: '.keyword' } } }),
  'an alias of a field in a filter of neighbours': (g) =>
    body({
      query: { knn: { embedding: { vector: [1, 0, 0], k: 5, filter: { term: { number: g } } } } },
    }),
  'a post filter': (g) => body({ post_filter: { term: { 'ssn.keyword': g } } }),
  'a rescore': (g) => body({ rescore: { query: { rescore_query: { match: { everything: g } } } } }),
  'a filter of an order': (g) =>
    body({
      sort: [
        {
          'comments.by': { nested: { path: 'comments', filter: { term: { 'comments.ssn': g } } } },
        },
      ],
    }),
  'a query of highlights': (g) =>
    body({ highlight: { fields: { title: { highlight_query: { term: { ssn: g } } } } } }),
  'a function': (g) =>
    body({
      query: {
        function_score: { functions: [{ filter: { match: { ssn: g } }, weight: 9 }] },
      },
    }),
  'an aggregation in an aggregation': (g) =>
    body({
      size: 0,
      aggs: { a: { terms: { field: 'region' }, aggs: { b: { filter: { term: { flat: g } } } } } },
    }),
  'filters of other buckets': (g) =>
    body({
      size: 0,
      aggs: {
        a: { filters: { other_bucket: true, filters: { x: { term: { 'person.ssn': g } } } } },
      },
    }),
  'a count': (g) => ({ path: '/customers/_count', body: { query: { match: { ssn: g } } } }),
  'a parameter that is a body': (g) =>
    get(PATH, `source=${encodeURIComponent(JSON.stringify({ query: { term: { number: g } } }))}`),
  'a change by query': (g) => ({
    path: '/customers/_update_by_query',
    body: { query: { term: { 'ssn.keyword': g } } },
  }),
  'an update that changes nothing': (g) => ({
    path: '/customers/_update/c1',
    body: { doc: { ssn: g }, detect_noop: true },
  }),
  'a condition on an update': (g) => ({
    path: '/customers/_update/c1',
    raw: `{"doc":{"ssn":"x"},"doc":{"ssn":"${g}"}}`,
  }),
  'a member said twice': (g) => ({
    path: PATH,
    raw: `{"query":{"match_all":{}},"query":{"term":{"ssn":"${g}"}}}`,
  }),
  'an escaped member': (g) => ({
    path: PATH,
    raw: `{"query":{"term":{"\\u0073sn":"${g}"}}}`,
  }),
  'a computed field': (g) =>
    body({
      derived: { s: { type: 'keyword', script: 'emit(doc["ssn"].value)' } },
      query: { term: { s: g } },
    }),
  'a range with a format': (g) => body({ query: { range: { 'ssn.keyword': { gte: g } } } }),
  'terms that are let in': (g) =>
    body({ size: 0, aggs: { a: { terms: { field: 'person.ssn', include: [g] } } } }),
  'where a page begins': (g) => body({ sort: ['number'], search_after: [g] }),
};

/** Ways to get at a document of another tenant, `c2`. */
export const REACHES: Readonly<Record<string, Asked>> = {
  'a nearer neighbour in a rescore': body({ rescore: { query: { rescore_query: nearest } } }),
  'a neighbour among those that must not be': body({
    query: {
      knn: {
        embedding: {
          vector: [1, 0, 0],
          k: 5,
          filter: { bool: { must_not: [{ term: { tenant: 'acme' } }] } },
        },
      },
    },
  }),
  'a radius': body({ query: { knn: { embedding: { vector: [1, 0, 0], min_score: 0.1 } } } }),
  'a should beside a filter': body({
    query: { bool: { should: [{ term: { tenant: 'other' } }, everything] } },
  }),
  'a neighbour of a filter aggregation': body({ size: 0, aggs: { a: { filter: nearest } } }),
  'its id': body({ query: { ids: { values: ['c2'] } } }),
  'its id as a term': body({ query: { term: { _id: 'c2' } } }),
  'ids that are counted': body({ size: 0, aggs: { a: { terms: { field: 'id' } } } }),
  'terms that are not there': body({
    size: 0,
    aggs: { a: { terms: { field: 'tenant', min_doc_count: 0 } } },
  }),
  'terms that are not there, as a text': body({
    size: 0,
    aggs: { a: { terms: { field: 'tenant', min_doc_count: '0' } } },
  }),
  'terms of shards': body({
    size: 0,
    aggs: { a: { terms: { field: 'tenant', shard_min_doc_count: 0 } } },
  }),
  'out of nested ones': body({
    size: 0,
    aggs: {
      a: {
        nested: { path: 'comments' },
        aggs: { b: { reverse_nested: {}, aggs: { c: { terms: { field: 'tenant' } } } } },
      },
    },
  }),
  'global inside of a filter': body({
    size: 0,
    aggs: { a: { filter: everything, aggs: { b: { global: {} } } } },
  }),
  'every document by its syntax': get(PATH, `q=${encodeURIComponent('*:* tenant:other')}`),
  'whole documents under names of results': body({ size: 0, aggs: NAMED_LIKE_RESULTS }),
  'a least score of functions': body({
    query: { function_score: { query: nearest, min_score: 0.5 } },
  }),
  'ids that are numbers': { path: '/customers/_mget', body: { ids: [1, 'c2'] } },
  'a suggestion': body({ suggest: { a: { text: 'anothe', term: { field: 'title' } } } }),
  'an explanation': body({ explain: true }),
  'a script': body({ query: { script: { script: 'true' } } }),
  'its document': get('/customers/_doc/c2'),
  'its document by an alias': get('/people/_doc/c2'),
  'its document by routing': get('/customers/_doc/c2', 'routing=c1'),
  'its document by a version': get('/customers/_doc/c2', 'version=1'),
  'its source': get('/customers/_source/c2'),
  'an encoded name of it': get('/customers/_doc/%63%32'),
  'many documents': { path: '/_mget', body: { docs: [{ _index: 'people', _id: 'c2' }] } },
  'many documents without a source': {
    path: '/customers/_mget',
    body: { docs: [{ _id: 'c2', _source: false }] },
  },
  'a second search': {
    path: '/_msearch',
    raw: lines({ index: 'customers' }, { size: 1 }, { index: ['people'] }, { query: nearest }),
  },
  'a header with routing': {
    path: '/_msearch',
    raw: lines({ index: 'customers', routing: 'c2' }, { query: everything }),
  },
};

/** Ways to reach the index `hr`, which the configuration does not name. */
export const NAMES_OF_HR: readonly string[] = [
  '/hr/_search',
  '/customers,hr/_search',
  '/%68r/_search',
  '/hr%2Ccustomers/_search',
  '/customers%2C%68%72/_search',
  '/hr./_search',
  '/hr%20/_search',
  '/hr%00/_search',
  '/HR/_search',
  '/%3Chr%3E/_search',
  '/%3Ch%7Bnow%2Fd%7Br%7D%7D%3E/_search',
  '/customers/..%2Fhr/_search',
  '/..%2Fhr%2F_search',
  '/customers%2F_search%2F..%2F..%2Fhr/_search',
  '/./hr/_search',
  '//hr/_search',
  '/hr%2F_search',
  '/local:hr/_search',
  '/*:hr/_search',
  '/%2A%3A%68r/_search',
  '/h*/_search',
  '/?r/_search',
  '/-customers,hr/_search',
  '/hr/_doc/1',
  '/hr/_source/1',
  '/hr/_mapping',
  '/_cat/indices/hr',
  '/_cluster/health/hr',
];

/** Changes of what belongs to another tenant, or that give something away to one. */
export const CHANGES: Readonly<Record<string, Asked>> = {
  'an update': { path: '/customers/_update/c2', body: { doc: { title: 'taken' } } },
  'an update of an alias': { path: '/people/_update/c2', body: { doc: { title: 'taken' } } },
  'an update that may insert': {
    path: '/customers/_update/c2',
    body: { doc: { title: 'taken', tenant: 'acme' }, doc_as_upsert: true },
  },
  'an upsert': {
    path: '/customers/_update/c9',
    body: { doc: {}, upsert: { title: 'taken', tenant: 'other' } },
  },
  'an update by a script': { path: '/customers/_update/c2', body: { script: 'ctx._source={}' } },
  'an update away': { path: '/customers/_update/c1', body: { doc: { tenant: 'other' } } },
  'an update to both': {
    path: '/customers/_update/c1',
    body: { doc: { tenant: ['acme', 'other'] } },
  },
  'an update to nobody': { path: '/customers/_update/c1', body: { doc: { tenant: null } } },
  'an update said twice': {
    path: '/customers/_update/c1',
    raw: '{"doc":{"tenant":"acme","tenant":"other"}}',
  },
  'an overwrite': {
    method: 'PUT',
    path: '/customers/_doc/c2',
    body: { title: 'taken', tenant: 'acme' },
  },
  'an overwrite of its version': {
    method: 'PUT',
    path: '/customers/_doc/c2',
    query: 'if_seq_no=1&if_primary_term=1',
    body: { title: 'taken', tenant: 'acme' },
  },
  'an overwrite of an outer version': {
    method: 'PUT',
    path: '/customers/_doc/c2',
    query: 'version=99&version_type=external',
    body: { title: 'taken', tenant: 'acme' },
  },
  'a creation': {
    method: 'PUT',
    path: '/customers/_create/c2',
    body: { title: 'taken', tenant: 'acme' },
  },
  'a creation for another': { path: '/customers/_doc', body: { title: 'taken', tenant: 'other' } },
  'a creation for nobody': { path: '/customers/_doc', body: { title: 'taken' } },
  'a deletion': { method: 'DELETE', path: '/customers/_doc/c2' },
  'a deletion by routing': { method: 'DELETE', path: '/customers/_doc/c2', query: 'routing=c1' },
  'a deletion among many': {
    path: '/_bulk',
    raw: lines({ delete: { _index: 'people', _id: 'c2' } }),
  },
  'a deletion with a version': {
    path: '/customers/_bulk',
    raw: lines({ delete: { _id: 'c2', if_seq_no: 1, if_primary_term: 1 } }),
  },
  'a pipeline of an item': {
    path: '/customers/_bulk',
    raw: lines({ index: { _id: 'c8', pipeline: 'x' } }, { title: 'taken', tenant: 'acme' }),
  },
  'an index of an item': { path: '/customers/_bulk', raw: lines({ index: { _index: 'hr' } }, {}) },
  'an index said twice': {
    path: '/customers/_bulk',
    raw: '{"index":{"_index":"customers","_index":"hr"}}\n{"tenant":"acme"}\n',
  },
  'a deletion by query': {
    path: '/customers/_delete_by_query',
    query: 'conflicts=proceed&slices=2',
    body: { query: { term: { tenant: 'other' } } },
  },
  'a deletion by neighbours': {
    path: '/customers/_delete_by_query',
    query: 'conflicts=proceed',
    body: {
      query: { bool: { must: [nearest], must_not: [{ term: { tenant: 'acme' } }] } },
    },
  },
  'a deletion by q': { path: '/customers/_delete_by_query', query: 'q=tenant:other' },
};
