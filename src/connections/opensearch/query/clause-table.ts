/** A clause about one field: `{match: {title: 'x'}}` or `{match: {title: {query: 'x', …}}}`. */
export type FieldClause = Readonly<{
  /** The member that holds what is searched for; none: the members themselves say it */
  value?: string;
  /** Other members, none of which holds a field or a query */
  parameters: readonly string[];
  /** Members that still are allowed where the text is masked; absent: not on detected text at all */
  onDetected?: readonly string[];
}>;

const TEXT = ['analyzer', 'boost', 'lenient', 'zero_terms_query'];
const FUZZY = [
  'fuzziness',
  'prefix_length',
  'max_expansions',
  'fuzzy_transpositions',
  'fuzzy_rewrite',
];
const MULTI = ['boost', 'case_insensitive', 'rewrite'];

/** https://opensearch.org/docs/latest/query-dsl/ */
export const FIELD_CLAUSES: Readonly<Record<string, FieldClause>> = {
  match: {
    value: 'query',
    parameters: [
      ...TEXT,
      ...FUZZY,
      'operator',
      'minimum_should_match',
      'auto_generate_synonyms_phrase_query',
    ],
    onDetected: ['boost', 'lenient', 'zero_terms_query', 'operator', 'minimum_should_match'],
  },
  match_phrase: {
    value: 'query',
    parameters: ['analyzer', 'boost', 'slop', 'zero_terms_query'],
    onDetected: ['boost', 'slop', 'zero_terms_query'],
  },
  match_phrase_prefix: {
    value: 'query',
    parameters: ['analyzer', 'boost', 'slop', 'max_expansions', 'zero_terms_query'],
  },
  match_bool_prefix: {
    value: 'query',
    parameters: [...TEXT, ...FUZZY, 'operator', 'minimum_should_match'],
  },
  term: { value: 'value', parameters: ['boost', 'case_insensitive'] },
  prefix: { value: 'value', parameters: MULTI },
  wildcard: { value: 'value', parameters: [...MULTI, 'wildcard'] },
  regexp: { value: 'value', parameters: [...MULTI, 'flags', 'max_determinized_states'] },
  fuzzy: {
    value: 'value',
    parameters: [
      'boost',
      'fuzziness',
      'max_expansions',
      'prefix_length',
      'transpositions',
      'rewrite',
    ],
  },
  range: {
    parameters: ['gte', 'gt', 'lte', 'lt', 'format', 'time_zone', 'relation', 'boost'],
  },
};

/** A clause of other clauses: which members hold them, and what else there may be. */
export const COMPOUND_CLAUSES: Readonly<
  Record<string, Readonly<{ queries: readonly string[]; parameters: readonly string[] }>>
> = {
  bool: {
    queries: ['must', 'filter', 'should', 'must_not'],
    parameters: ['minimum_should_match', 'boost', 'adjust_pure_negative'],
  },
  constant_score: { queries: ['filter'], parameters: ['boost'] },
  dis_max: { queries: ['queries'], parameters: ['tie_breaker', 'boost'] },
  boosting: { queries: ['positive', 'negative'], parameters: ['negative_boost', 'boost'] },
};

/** Members that hold a list of clauses even when there is one. */
export const ALWAYS_LISTS = new Set(['queries']);

/** Clauses without any field. */
export const PLAIN_CLAUSES: Readonly<Record<string, readonly string[]>> = {
  match_all: ['boost'],
  match_none: ['boost'],
};

/** Clauses that name several fields, or that are walked in a way of their own. */
export const OTHER_CLAUSES = [
  'terms',
  'exists',
  'ids',
  'nested',
  'knn',
  'multi_match',
  'query_string',
  'simple_query_string',
  'function_score',
  'script',
  'script_score',
] as const;
