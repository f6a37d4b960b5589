/** What an aggregation counts by, and how its result looks. */
export type AggregationRule = Readonly<{
  /** Members that each name a field */
  fields: readonly string[];
  /** Members with plain values, or lists and objects of them */
  parameters: readonly string[];
  /** Its result is a list of buckets, or buckets by their names */
  buckets: boolean;
}>;

const BUCKETS = ['order', 'min_doc_count', 'missing', 'format', 'keyed'];

const metric = (...parameters: string[]): AggregationRule => ({
  fields: ['field'],
  parameters: ['missing', 'format', ...parameters],
  buckets: false,
});
const bucket = (...parameters: string[]): AggregationRule => ({
  fields: ['field'],
  parameters: [...BUCKETS, ...parameters],
  buckets: true,
});
/** Computes over the results of others, which were let through themselves. */
const pipeline = (...parameters: string[]): AggregationRule => ({
  fields: [],
  parameters: ['buckets_path', 'gap_policy', 'format', ...parameters],
  buckets: false,
});

/** https://opensearch.org/docs/latest/aggregations/ */
export const AGGREGATIONS: Readonly<Record<string, AggregationRule>> = {
  avg: metric(),
  sum: metric(),
  min: metric(),
  max: metric(),
  stats: metric(),
  extended_stats: metric('sigma'),
  value_count: metric(),
  cardinality: metric('precision_threshold', 'execution_hint'),
  percentiles: metric('percents', 'keyed', 'tdigest', 'hdr'),
  percentile_ranks: metric('values', 'keyed', 'tdigest', 'hdr'),
  median_absolute_deviation: metric('compression'),
  terms: bucket(
    'size',
    'shard_size',
    'include',
    'exclude',
    'show_term_doc_count_error',
    'execution_hint',
    'collect_mode',
    'shard_min_doc_count',
  ),
  histogram: bucket('interval', 'offset', 'extended_bounds', 'hard_bounds'),
  date_histogram: bucket(
    'calendar_interval',
    'fixed_interval',
    'interval',
    'offset',
    'time_zone',
    'extended_bounds',
    'hard_bounds',
  ),
  auto_date_histogram: bucket('buckets', 'minimum_interval', 'time_zone'),
  range: bucket('ranges'),
  date_range: bucket('ranges', 'time_zone'),
  ip_range: bucket('ranges'),
  missing: { ...bucket(), buckets: false },
  avg_bucket: pipeline(),
  sum_bucket: pipeline(),
  min_bucket: pipeline(),
  max_bucket: pipeline(),
  stats_bucket: pipeline(),
  cumulative_sum: pipeline(),
  derivative: pipeline('unit'),
  bucket_sort: pipeline('sort', 'from', 'size'),
};

/** Aggregations that are walked in ways of their own. */
export const OTHER_AGGREGATIONS = [
  'filter',
  'filters',
  'nested',
  'reverse_nested',
  'global',
  'composite',
  'multi_terms',
  'top_hits',
] as const;

/** Members of results that hold numbers and labels, never a document. */
export const RESULT_MEMBERS: ReadonlySet<string> = new Set([
  'doc_count',
  'doc_count_error_upper_bound',
  'sum_other_doc_count',
  'key',
  'key_as_string',
  'from',
  'from_as_string',
  'to',
  'to_as_string',
  'value',
  'value_as_string',
  'values',
  'count',
  'min',
  'max',
  'avg',
  'sum',
  'min_as_string',
  'max_as_string',
  'avg_as_string',
  'sum_as_string',
  'sum_of_squares',
  'variance',
  'variance_population',
  'variance_sampling',
  'std_deviation',
  'std_deviation_population',
  'std_deviation_sampling',
  'std_deviation_bounds',
  'after_key',
  'interval',
  'keys',
  'normalized_value',
]);
