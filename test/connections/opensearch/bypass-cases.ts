import { DOCUMENT, SSN } from './people-index.ts';
import type { Asked } from './search-world.ts';

/**
 * An attempt to get at what is masked in `customers`, with the mask `pii` in force. `denied`: it is
 * refused before anything is sent; `safe`: it may run, and no raw value comes back.
 */
export type BypassCase = Readonly<{ id: string; asked: Asked; expect: 'denied' | 'safe' }>;

const PATH = '/customers/_search';
const search = (id: string, body: object, expect: BypassCase['expect'] = 'denied'): BypassCase => ({
  id,
  asked: { path: PATH, body },
  expect,
});
const call = (id: string, asked: Asked, expect: BypassCase['expect'] = 'denied'): BypassCase => ({
  id,
  asked,
  expect,
});
const aggs = (id: string, body: object): BypassCase => search(id, { size: 0, aggs: { a: body } });
const query = (id: string, body: object): BypassCase => search(id, { query: body });

/** Names by which the same values are known (O13). */
const NAMES = [
  'ssn',
  'ssn.keyword',
  'number',
  'everything',
  'person.ssn',
  'person',
  'flat',
  'flat.ssn',
  'flat._value',
  'comments.ssn',
  'notes.keyword',
];

/** Clauses that compare a field's values (O9). */
const LEAVES: readonly ((field: string) => object)[] = [
  (field) => ({ term: { [field]: SSN } }),
  (field) => ({ term: { [field]: { value: SSN } } }),
  (field) => ({ terms: { [field]: [SSN] } }),
  (field) => ({ prefix: { [field]: '219' } }),
  (field) => ({ wildcard: { [field]: { value: '219*' } } }),
  (field) => ({ regexp: { [field]: '219.*' } }),
  (field) => ({ fuzzy: { [field]: { value: '219-09-9998' } } }),
  (field) => ({ range: { [field]: { gte: '2' } } }),
  (field) => ({ match_phrase_prefix: { [field]: '219' } }),
  (field) => ({ match_bool_prefix: { [field]: '219' } }),
  (field) => ({ exists: { field } }),
  (field) => ({ query_string: { query: `${field}:219*` } }),
  (field) => ({ query_string: { query: '219*', default_field: field } }),
  (field) => ({ simple_query_string: { query: '219*', fields: [field] } }),
  (field) => ({ query_string: { query: `_exists_:${field}` } }),
];

/** Whole documents where upstream writes buckets and their numbers. */
export const NAMED_LIKE_RESULTS = {
  a: {
    filter: { match_all: {} },
    aggs: {
      buckets: {
        filters: { filters: { values: { match_all: {} } } },
        aggs: { key: { top_hits: {} } },
      },
    },
  },
};

/** The 15 attempts O1 to O15 and their variations, as data: they run against any search service. */
export const BYPASS_CASES: readonly BypassCase[] = [
  search('O1 fields', { _source: false, fields: ['ssn', 'ssn.*'] }),
  search('O1 fields by pattern alone', { _source: false, fields: ['ssn.*'] }),
  search('O1 every field', { _source: false, fields: ['*'] }, 'safe'),
  search('O1 detected field', { _source: false, fields: ['notes'] }),
  search('O2 doc values', { docvalue_fields: ['ssn.keyword'] }),
  search('O2 doc values of an alias', { docvalue_fields: [{ field: 'number' }] }),
  search('O3 stored fields', { stored_fields: ['ssn'] }),
  search('O3 whole source', { _source: ['*'] }, 'safe'),
  search(
    'O3 source by excludes',
    { _source: { includes: ['ssn', 'person'], excludes: ['x'] } },
    'safe',
  ),
  call('O3 source by parameters', { path: PATH, query: '_source_includes=ssn,notes' }, 'safe'),
  search('O4 highlight', {
    query: { match_all: {} },
    highlight: { fields: { ssn: {} }, require_field_match: false, number_of_fragments: 0 },
  }),
  search('O4 highlight all', { highlight: { fields: { '*': {} } } }, 'safe'),
  search(
    'O4 highlight detected',
    { query: { match: { notes: 'call' } }, highlight: { fields: { notes: {} } } },
    'safe',
  ),
  search('O4 highlight query', {
    highlight: { fields: { title: { highlight_query: { term: { ssn: SSN } } } } },
  }),
  search('O5 script fields', {
    script_fields: { x: { script: { source: "doc['ssn.keyword'].value" } } },
  }),
  search('O5 derived', { derived: { x: { type: 'keyword', script: { source: 'emit(1)' } } } }),
  search('O5 runtime', { runtime_mappings: { x: { type: 'keyword' } } }),
  query('O5 script query', { script: { script: 'true' } }),
  query('O5 script score', { script_score: { query: { match_all: {} }, script: { source: '1' } } }),
  query('O5 function by script', { function_score: { script_score: { script: '1' } } }),
  query('O5 field value factor', { function_score: { field_value_factor: { field: 'ssn' } } }),
  query('O5 decay', { function_score: { gauss: { ssn: { origin: '2', scale: '1' } } } }),
  search('O5 script sort', { sort: { _script: { type: 'number', script: '1', order: 'asc' } } }),
  aggs('O5 scripted metric', { scripted_metric: { map_script: '1' } }),
  aggs('O5 script in a metric', { avg: { script: { source: '1' } } }),
  search('O6 sort', { sort: [{ 'ssn.keyword': 'asc' }], search_after: ['2'] }),
  search('O6 sort by name', { sort: 'ssn.keyword' }),
  search('O6 sort by alias', { sort: ['number'] }),
  search('O6 nested sort filter', {
    sort: [
      {
        'comments.by': { nested: { path: 'comments', filter: { term: { 'comments.ssn': SSN } } } },
      },
    ],
  }),
  call('O6 sort parameter', { path: PATH, query: 'sort=ssn.keyword:asc' }),
  aggs('O7 terms', { terms: { field: 'ssn.keyword' } }),
  aggs('O7 terms of a detected text', { terms: { field: 'notes.keyword' } }),
  aggs('O7 cardinality', { cardinality: { field: 'person.ssn' } }),
  aggs('O7 composite', { composite: { sources: [{ s: { terms: { field: 'ssn.keyword' } } }] } }),
  aggs('O7 multi terms', {
    multi_terms: { terms: [{ field: 'region' }, { field: 'ssn.keyword' }] },
  }),
  aggs('O7 significant text', { significant_text: { field: 'notes' } }),
  aggs('O7 under a filter', {
    filter: { match_all: {} },
    aggs: { b: { terms: { field: 'number' } } },
  }),
  aggs('O7 under global', { global: {}, aggs: { b: { filter: { term: { ssn: SSN } } } } }),
  aggs('O7 under nested', {
    nested: { path: 'comments' },
    aggs: { b: { terms: { field: 'comments.ssn', min_doc_count: 0 } } },
  }),
  aggs('O7 deep', {
    terms: { field: 'region' },
    aggs: {
      b: { terms: { field: 'tenant' }, aggregations: { c: { max: { field: 'ssn.keyword' } } } },
    },
  }),
  aggs('O7 named filters', { filters: { filters: { x: { prefix: { ssn: '2' } } } } }),
  aggs('O7 top hits by doc values', { top_hits: { docvalue_fields: ['ssn.keyword'] } }),
  aggs('O7 top metrics', { top_metrics: { metrics: { field: 'ssn.keyword' } } }),
  search('O7 top hits under names of results', { size: 0, aggs: NAMED_LIKE_RESULTS }, 'safe'),
  search('O8 suggest', { suggest: { s: { text: '219', term: { field: 'ssn' } } } }),
  search('O8 phrase', { suggest: { s: { text: '219', phrase: { field: 'ssn' } } } }),
  search('O8 completion', { suggest: { s: { prefix: '2', completion: { field: 'ssn' } } } }),
  call('O8 terms enum', { path: '/customers/_terms_enum', body: { field: 'ssn' } }),
  ...NAMES.flatMap((field) => LEAVES.map((leaf, i) => query(`O9 O13 ${field} ${i}`, leaf(field)))),
  ...NAMES.map((field) => query(`O13 match ${field}`, { match: { [field]: SSN } })),
  ...NAMES.map((field) =>
    call(`O9 count ${field}`, {
      path: '/customers/_count',
      body: { query: { prefix: { [field]: '2' } } },
    }),
  ),
  ...[
    'bool',
    'constant',
    'dis_max',
    'boosting',
    'function',
    'nested',
    'knn',
    'post_filter',
    'rescore',
  ].map((where) => ({
    id: `O9 inside ${where}`,
    asked: { path: PATH, body: inside(where) },
    expect: 'denied' as const,
  })),
  query('O9 multi match', { multi_match: { query: SSN, fields: ['title', 'ssn'] } }),
  query('O9 multi match only masked', { multi_match: { query: SSN, fields: ['ssn*'] } }),
  query('O9 escaped field', { query_string: { query: 'ss\\n:219*' } }),
  query('O9 wildcard field', { query_string: { query: 's*n:219*' } }),
  query('O9 field after a regular expression', { query_string: { query: '/"/ ssn:219* /"/' } }),
  query('O9 field in parentheses', { query_string: { query: '(title:a OR +ssn:219*)' } }),
  query('O9 quoted exists', { query_string: { query: '_exists_:"ssn"' } }),
  query('O9 field between two ranges with quotes', {
    query_string: {
      query: 'region:[a" TO z] AND ssn:219* AND NOT region:[zz" TO zzz]',
      default_field: 'region',
    },
  }),
  query('O9 field between two open ranges with quotes', {
    query_string: { query: 'region:{a" TO z} ssn:219* region:{zz" TO zzz}' },
  }),
  query('O9 field after an escape in a range', {
    query_string: { query: 'region:[a TO z\\] AND ssn:219* AND region:[a TO z]' },
  }),
  query('O9 field after a range that is not closed', {
    query_string: { query: 'region:[a TO z ssn:219*' },
  }),
  call('O9 q with quotes in ranges', {
    method: 'GET',
    path: PATH,
    query: `q=${encodeURIComponent('region:[a" TO z] ssn:219* region:[zz" TO zzz]')}`,
  }),
  call('O9 q', { method: 'GET', path: PATH, query: 'q=ssn:219*' }),
  call('O9 q with df', { method: 'GET', path: PATH, query: 'q=219*&df=ssn' }),
  call('O9 q in source', {
    method: 'GET',
    path: PATH,
    query: `source=${encodeURIComponent('{"query":{"term":{"ssn":"x"}}}')}`,
  }),
  query('O9 detected prefix', { prefix: { notes: 'jan' } }),
  query('O9 detected fuzzy match', { match: { notes: { query: 'jame', fuzziness: 2 } } }),
  query('O9 detected analyzer', { match: { notes: { query: 'a', analyzer: 'keyword' } } }),
  query('O9 detected phrase prefix', {
    multi_match: { query: 'jan', fields: ['notes'], type: 'phrase_prefix' },
  }),
  query('O9 detected copy', { wildcard: { all_notes: '*jane*' } }),
  query('O9 detected number', { match: { notes: 219 } }),
  search('O10 explain', { explain: true }),
  search('O10 profile', { profile: true }),
  query('O10 named query', { term: { region: { value: 'eu', _name: 'x' } } }),
  query('O10 named bool', { bool: { _name: 'x', must: [] } }),
  call('O10 explain parameter', { path: PATH, query: 'explain=true' }),
  call('O10 explain one', { path: '/customers/_explain/1', body: { query: { match_all: {} } } }),
  call('O10 validate', {
    method: 'GET',
    path: '/customers/_validate/query',
    query: 'explain=true',
  }),
  ...[
    '_termvectors/1',
    '_mtermvectors',
    '_analyze',
    '_search/template',
    '_rank_eval',
    '_clone/x',
    '_source/1',
    '_search_shards',
    '_field_caps',
    '_rollover',
    '_split/x',
    '_shrink/x',
    '_cache/clear',
    '_close',
    '_segments',
    '_stats',
  ].map((rest) => call(`O11 O12 ${rest}`, { path: `/customers/${rest}`, body: {} })),
  ...[
    '/_reindex',
    '/_plugins/_sql',
    '/_plugins/_ppl',
    '/_opendistro/_sql',
    '/_scripts/x',
    '/_ingest/pipeline/x',
    '/_search/pipeline/x',
    '/_snapshot/x/y',
    '/_tasks',
    '/_nodes',
    '/_cluster/settings',
    '/_aliases',
    '/_render/template',
    '/_msearch/template',
    '/_plugins/_security/api/account',
    '/_plugins/_asynchronous_search',
    '/_cat/nodes',
    '/_all/_settings/x',
  ].map((path) => call(`O12 ${path}`, { path, body: {} })),
  call('O12 mget of another index', {
    path: '/_mget',
    body: {
      docs: [
        { _index: 'customers', _id: '1' },
        { _index: 'hr', _id: '1' },
      ],
    },
  }),
  call('O12 msearch of another index', {
    path: '/_msearch',
    raw: '{"index":"customers"}\n{}\n{"index":"hr"}\n{}\n',
  }),
  call('O12 msearch with one masked query', {
    path: '/customers/_msearch',
    raw: '{}\n{"query":{"match_all":{}}}\n{}\n{"query":{"term":{"ssn":"x"}}}\n',
  }),
  call('O12 bulk of another index', {
    path: '/_bulk',
    raw: '{"index":{"_index":"customers"}}\n{"a":1}\n{"delete":{"_index":"hr","_id":"1"}}\n',
  }),
  call('O12 update by script', {
    path: '/customers/_update/1',
    body: { script: { source: 'ctx._source.title = ctx._source.ssn' } },
  }),
  call('O12 update that returns', {
    path: '/customers/_update/1',
    body: { doc: { title: 'x' }, _source: true },
  }),
  call('O12 forged scroll', {
    path: '/_search/scroll',
    body: { scroll_id: 'DXF1ZXJ5QW5kRmV0Y2gB' },
  }),
  call('O12 forged point in time', { path: '/_search', body: { pit: { id: '46ToAwMDaWR4' } } }),
  call('O13 another index', { path: '/hr/_search', body: {} }),
  call('O13 comma list', { path: '/customers,hr/_search', body: {} }),
  call('O13 another cluster', { path: '/other:customers/_search', body: {} }),
  call('O13 alias', { path: '/people/_search', body: { query: { term: { ssn: SSN } } } }),
  call('O13 alias source', { path: '/people/_search', body: {} }, 'safe'),
  call('O13 wildcard', { path: '/cust*/_search', body: { query: { term: { ssn: SSN } } } }),
  call('O13 all', { path: '/_all/_search', body: { query: { term: { ssn: SSN } } } }),
  call('O13 nothing', { path: '/_search', body: { query: { term: { ssn: SSN } } } }),
  call('O13 date math', {
    path: '/%3Ccustomers%3E/_search',
    body: { query: { term: { ssn: SSN } } },
  }),
  search('O14 vector by source', { _source: ['embedding'] }, 'safe'),
  search('O14 vector by fields', { fields: ['embedding'] }),
  search('O14 vector by doc values', { docvalue_fields: ['embedding'] }),
  search(
    'O14 inner hits',
    { query: { nested: { path: 'comments', query: { match_all: {} }, inner_hits: {} } } },
    'safe',
  ),
  search('O14 inner hits by doc values', {
    query: {
      nested: {
        path: 'comments',
        query: { match_all: {} },
        inner_hits: { docvalue_fields: ['comments.ssn'] },
      },
    },
  }),
  search(
    'O14 collapse with inner hits',
    { collapse: { field: 'region', inner_hits: { name: 'all' } } },
    'safe',
  ),
  search('O14 two inner hits of one name', {
    query: { nested: { path: 'comments', query: { match_all: {} }, inner_hits: { name: 'x' } } },
    collapse: { field: 'region', inner_hits: { name: 'x' } },
  }),
  search('O15 inline pipeline', {
    search_pipeline: {
      response_processors: [{ rename_field: { field: 'ssn', target_field: 'x' } }],
    },
  }),
  call('O15 pipeline parameter', { path: PATH, query: 'search_pipeline=x', body: {} }),
  call('O15 ingest pipeline', {
    method: 'PUT',
    path: '/customers/_doc/1',
    query: 'pipeline=x',
    body: {},
  }),
  query('O15 terms lookup', { terms: { region: { index: 'hr', id: '1', path: 'ssn' } } }),
  query('O15 more like this', {
    more_like_this: { fields: ['ssn'], like: [{ _index: 'customers', _id: '1' }] },
  }),
  query('O15 percolate', { percolate: { field: 'q', document: DOCUMENT } }),
  query('O15 wrapper', { wrapper: { query: 'eyJtYXRjaF9hbGwiOnt9fQ==' } }),
  query('O15 neural', { neural: { embedding: { query_text: 'x', model_id: 'y', k: 1 } } }),
  search('O15 collapse', { collapse: { field: 'ssn.keyword' } }),
  search('O15 rescore', { rescore: { query: { rescore_query: { term: { ssn: SSN } } } } }),
  call('filter path', { path: PATH, query: 'filter_path=hits.hits._source', body: {} }, 'safe'),
  call('filter path that is none', { path: PATH, query: 'filter_path=hits/hits', body: {} }),
  call('duplicate keys', {
    path: PATH,
    raw: '{"query":{"match_all":{}},"query":{"term":{"ssn":"x"}}}',
  }),
];

function inside(where: string): object {
  const leaf = { term: { ssn: SSN } };
  const queries: Readonly<Record<string, object>> = {
    bool: { query: { bool: { must_not: [{ bool: { should: leaf } }] } } },
    constant: { query: { constant_score: { filter: leaf } } },
    dis_max: { query: { dis_max: { queries: [{ match_all: {} }, leaf] } } },
    boosting: {
      query: { boosting: { positive: { match_all: {} }, negative: leaf, negative_boost: 0.5 } },
    },
    function: { query: { function_score: { functions: [{ filter: leaf, weight: 2 }] } } },
    nested: { query: { nested: { path: 'comments', query: { term: { 'comments.ssn': SSN } } } } },
    knn: { query: { knn: { embedding: { vector: [1, 2, 3], k: 2, filter: leaf } } } },
    post_filter: { post_filter: leaf },
    rescore: { rescore: [{ query: { rescore_query: leaf } }] },
  };
  return queries[where] ?? {};
}
