import { DOCUMENT } from '../../connections/opensearch/people-index.ts';

const query = (body: object): object => ({ query: body });
const aggs = (body: object): object => ({ size: 0, aggs: { a: body } });
const NESTED = { nested: { path: 'comments', query: { match: { 'comments.text': 'wrote' } } } };

/** Searches of `customers` of every kind that is let through, by name. */
export const SEARCH_BODIES: Readonly<Record<string, object>> = {
  nothing: {},
  'match all': query({ match_all: { boost: 2 } }),
  'match none': query({ match_none: {} }),
  match: query({ match: { title: 'another customer' } }),
  'match with options': query({
    match: {
      title: { query: 'anothre customer', operator: 'and', fuzziness: 'AUTO', lenient: true },
    },
  }),
  'match phrase': query({ match_phrase: { title: { query: 'another customer', slop: 1 } } }),
  'match phrase prefix': query({ match_phrase_prefix: { title: 'another cust' } }),
  'match bool prefix': query({ match_bool_prefix: { title: 'another cust' } }),
  term: query({ term: { region: { value: 'EU', case_insensitive: true } } }),
  terms: query({ terms: { region: ['eu', 'us'], boost: 3 } }),
  prefix: query({ prefix: { region: 'e' } }),
  wildcard: query({ wildcard: { region: { value: '*u', boost: 2 } } }),
  regexp: query({ regexp: { region: { value: 'e.', flags: 'ALL' } } }),
  fuzzy: query({ fuzzy: { region: { value: 'ez', fuzziness: 1 } } }),
  range: query({ range: { age: { gte: 40, lt: 42 } } }),
  exists: query({ exists: { field: 'embedding' } }),
  ids: query({ ids: { values: ['c2'] } }),
  nested: query(NESTED),
  bool: query({
    bool: {
      must: { match: { title: 'customer' } },
      filter: [{ term: { region: 'eu' } }],
      should: [{ term: { tenant: 'acme' } }],
      must_not: [{ term: { id: 'c9' } }],
      minimum_should_match: 1,
    },
  }),
  'constant score': query({ constant_score: { filter: { term: { region: 'eu' } }, boost: 2 } }),
  'dis max': query({
    dis_max: { queries: [{ term: { region: 'eu' } }, { match: { title: 'a' } }], tie_breaker: 0.7 },
  }),
  boosting: query({
    boosting: {
      positive: { match: { title: 'customer' } },
      negative: { term: { region: 'us' } },
      negative_boost: 0.5,
    },
  }),
  'function score': query({
    function_score: {
      query: { match: { title: 'customer' } },
      functions: [
        { filter: { term: { region: 'us' } }, weight: 5 },
        { field_value_factor: { field: 'age', factor: 1.2, modifier: 'sqrt', missing: 1 } },
        { gauss: { age: { origin: 40, scale: 10 } } },
        { random_score: { seed: 1, field: '_seq_no' } },
      ],
      score_mode: 'sum',
      boost_mode: 'multiply',
    },
  }),
  'multi match': query({
    multi_match: {
      query: 'customer jane',
      fields: ['title^2', 'person.name'],
      type: 'most_fields',
    },
  }),
  'query string': query({ query_string: { query: 'title:another AND region:us' } }),
  'simple query string': query({
    simple_query_string: { query: 'another + customer', fields: ['title'] },
  }),
  'nearest neighbours': query({ knn: { embedding: { vector: [1, 0, 0], k: 2 } } }),
  'nearest neighbours of some': query({
    knn: { embedding: { vector: [1, 0, 0], k: 2, filter: { term: { region: 'eu' } } } },
  }),
  'words and neighbours': query({
    bool: {
      should: [
        { match: { title: 'another' } },
        { knn: { embedding: { vector: [1, 0, 0], k: 2, boost: 2 } } },
      ],
    },
  }),
  'part of the source': { _source: { includes: ['title', 'person.*'], excludes: ['person.ssn'] } },
  'no source': { _source: false },
  fields: { fields: ['title', { field: 'age' }], _source: false },
  'doc values': { docvalue_fields: ['region', { field: 'age' }], _source: false },
  sorted: { sort: [{ region: 'desc' }, { age: { order: 'asc', missing: '_last' } }, '_score'] },
  'sorted by nested': {
    sort: [{ 'comments.by': { order: 'asc', mode: 'min', nested: { path: 'comments' } } }],
  },
  'after a key': { sort: [{ region: 'asc' }], search_after: ['eu'] },
  page: { from: 1, size: 1, sort: [{ region: 'asc' }] },
  'least score': { min_score: 0.1, query: { match: { title: 'another' } } },
  'exact total': { track_total_hits: true, version: true, seq_no_primary_term: true },
  'post filter': {
    query: { match: { title: 'customer' } },
    post_filter: { term: { region: 'eu' } },
    aggs: { a: { terms: { field: 'region' } } },
  },
  rescore: {
    query: { match: { title: 'customer' } },
    rescore: {
      window_size: 10,
      query: { rescore_query: { term: { region: 'us' } }, rescore_query_weight: 3 },
    },
  },
  highlight: {
    query: { match: { title: 'another' } },
    highlight: { pre_tags: ['<b>'], post_tags: ['</b>'], fields: { title: { fragment_size: 20 } } },
  },
  collapse: {
    collapse: { field: 'region', inner_hits: { name: 'last', size: 1, sort: [{ age: 'desc' }] } },
    sort: [{ region: 'asc' }],
  },
  'inner hits': query({ nested: { ...NESTED.nested, inner_hits: { name: 'found', size: 1 } } }),
  'suggest a term': {
    suggest: { s: { text: 'anothre', term: { field: 'title', suggest_mode: 'always' } } },
  },
  avg: aggs({ avg: { field: 'age' } }),
  sum: aggs({ sum: { field: 'age', missing: 0 } }),
  min: aggs({ min: { field: 'age' } }),
  max: aggs({ max: { field: 'age', format: '0.0' } }),
  stats: aggs({ stats: { field: 'age' } }),
  'extended stats': aggs({ extended_stats: { field: 'age', sigma: 3 } }),
  'value count': aggs({ value_count: { field: 'region' } }),
  cardinality: aggs({ cardinality: { field: 'region', precision_threshold: 100 } }),
  percentiles: aggs({ percentiles: { field: 'age', percents: [50, 99], keyed: false } }),
  'percentile ranks': aggs({ percentile_ranks: { field: 'age', values: [40, 50] } }),
  'median absolute deviation': aggs({ median_absolute_deviation: { field: 'age' } }),
  'terms of terms': aggs({
    terms: { field: 'region', size: 5, order: { oldest: 'desc' }, min_doc_count: 1 },
    aggs: { oldest: { max: { field: 'age' } }, tenants: { terms: { field: 'tenant' } } },
  }),
  histogram: aggs({ histogram: { field: 'age', interval: 10, keyed: true } }),
  ranges: aggs({ range: { field: 'age', ranges: [{ to: 40 }, { from: 40, key: 'old' }] } }),
  missing: aggs({ missing: { field: 'region' } }),
  filter: aggs({ filter: { term: { region: 'eu' } }, aggs: { b: { avg: { field: 'age' } } } }),
  'named filters': aggs({
    filters: { filters: { eu: { term: { region: 'eu' } } }, other_bucket_key: 'rest' },
  }),
  'filters without names': aggs({ filters: { filters: [{ term: { region: 'eu' } }] } }),
  'nested and back': aggs({
    nested: { path: 'comments' },
    aggs: {
      by: {
        terms: { field: 'comments.by' },
        aggs: { back: { reverse_nested: {}, aggs: { r: { terms: { field: 'region' } } } } },
      },
    },
  }),
  global: {
    ...aggs({ global: {}, aggs: { n: { value_count: { field: 'id' } } } }),
    ...query({ term: { region: 'eu' } }),
  },
  composite: aggs({
    composite: {
      size: 1,
      sources: [
        { r: { terms: { field: 'region', order: 'asc' } } },
        { h: { histogram: { field: 'age', interval: 5 } } },
      ],
    },
  }),
  'multi terms': aggs({ multi_terms: { terms: [{ field: 'region' }, { field: 'tenant' }] } }),
  'top hits': aggs({
    terms: { field: 'region' },
    aggs: { best: { top_hits: { size: 1, _source: ['title'], sort: [{ age: 'asc' }] } } },
  }),
  pipelines: {
    size: 0,
    aggs: {
      ages: {
        histogram: { field: 'age', interval: 1 },
        aggs: {
          n: { value_count: { field: 'id' } },
          sofar: { cumulative_sum: { buckets_path: 'n' } },
          change: { derivative: { buckets_path: 'n' } },
        },
      },
      most: { max_bucket: { buckets_path: 'ages>n' } },
      all: { stats_bucket: { buckets_path: 'ages>n' } },
    },
  },
  'a vector that was indexed': query({
    knn: { embedding: { vector: DOCUMENT.embedding, k: 1 } },
  }),
};
