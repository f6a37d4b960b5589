/**
 * What a query-string parameter may say, and what becomes of it. `upstream`: sent on; `own`: read by
 * the plan of the call; `ignored`: changes nothing that leaves the gate.
 */
export type ParameterRule = Readonly<{ use: 'upstream' | 'own' | 'ignored'; values: RegExp }>;

const FLAG = /^(true|false|)$/;
const COUNT = /^\d{1,12}$/;
const TIME = /^(-1|\d{1,6}(ms|s|m|h|d))$/;
const WORD = /^[A-Za-z_]{1,40}$/;
const ANY = /^[^\0]*$/s;
// One value, so that no list of shards or nodes can be built from it.
const ROUTING = /^[\w.@:-]{1,256}$/;

export const PARAMETERS = {
  ignore_unavailable: { use: 'own', values: FLAG },
  allow_no_indices: { use: 'ignored', values: FLAG },
  // Only configured indices are seen, open ones: what else there is makes no difference.
  expand_wildcards: { use: 'ignored', values: /^(open|all|hidden)(,(open|all|hidden))*$/ },
  q: { use: 'own', values: ANY },
  df: { use: 'own', values: ANY },
  default_operator: { use: 'own', values: WORD },
  analyze_wildcard: { use: 'own', values: FLAG },
  lenient: { use: 'own', values: FLAG },
  analyzer: { use: 'own', values: /^[\w-]{1,100}$/ },
  _source: { use: 'own', values: ANY },
  _source_includes: { use: 'own', values: ANY },
  _source_excludes: { use: 'own', values: ANY },
  source: { use: 'own', values: ANY },
  source_content_type: { use: 'ignored', values: /^application\/json\b/ },
  from: { use: 'own', values: COUNT },
  size: { use: 'own', values: COUNT },
  sort: { use: 'own', values: ANY },
  scroll: { use: 'own', values: TIME },
  scroll_id: { use: 'own', values: ANY },
  track_total_hits: { use: 'own', values: /^(true|false|-?\d{1,12})$/ },
  track_scores: { use: 'own', values: FLAG },
  terminate_after: { use: 'own', values: COUNT },
  seq_no_primary_term: { use: 'own', values: FLAG },
  rest_total_hits_as_int: { use: 'upstream', values: FLAG },
  search_pipeline: { use: 'own', values: /^[A-Za-z0-9][\w.-]{0,99}$/ },
  explain: { use: 'own', values: FLAG },
  search_type: { use: 'upstream', values: /^(query_then_fetch|dfs_query_then_fetch)$/ },
  preference: { use: 'upstream', values: /^(_local|_primary|_replica|[A-Za-z0-9-]{1,100})$/ },
  routing: { use: 'upstream', values: ROUTING },
  request_cache: { use: 'upstream', values: FLAG },
  allow_partial_search_results: { use: 'upstream', values: FLAG },
  allow_partial_pit_creation: { use: 'upstream', values: FLAG },
  max_concurrent_shard_requests: { use: 'ignored', values: COUNT },
  max_concurrent_searches: { use: 'ignored', values: COUNT },
  batched_reduce_size: { use: 'ignored', values: COUNT },
  pre_filter_shard_size: { use: 'ignored', values: COUNT },
  ccs_minimize_roundtrips: { use: 'ignored', values: FLAG },
  timeout: { use: 'upstream', values: TIME },
  keep_alive: { use: 'own', values: TIME },
  realtime: { use: 'upstream', values: FLAG },
  refresh: { use: 'upstream', values: /^(true|false|wait_for|)$/ },
  version: { use: 'upstream', values: /^(true|false|\d{1,18})$/ },
  version_type: { use: 'upstream', values: /^(internal|external|external_gte)$/ },
  wait_for_active_shards: { use: 'upstream', values: /^(all|\d{1,3})$/ },
  require_alias: { use: 'upstream', values: FLAG },
  if_seq_no: { use: 'upstream', values: COUNT },
  if_primary_term: { use: 'upstream', values: COUNT },
  op_type: { use: 'own', values: /^(index|create)$/ },
  retry_on_conflict: { use: 'upstream', values: COUNT },
  conflicts: { use: 'upstream', values: /^(abort|proceed)$/ },
  // A task that goes on by itself would have no outcome to record.
  wait_for_completion: { use: 'ignored', values: /^true$/ },
  requests_per_second: { use: 'upstream', values: /^(-1|\d{1,6})$/ },
  scroll_size: { use: 'upstream', values: COUNT },
  slices: { use: 'upstream', values: /^(auto|\d{1,4})$/ },
  max_docs: { use: 'own', values: COUNT },
  master_timeout: { use: 'ignored', values: TIME },
  cluster_manager_timeout: { use: 'ignored', values: TIME },
  local: { use: 'ignored', values: FLAG },
  include_defaults: { use: 'ignored', values: /^false$/ },
  flat_settings: { use: 'ignored', values: /^false$/ },
  format: { use: 'own', values: /^(json|text)$/ },
  h: { use: 'own', values: /^[\w.,]{1,300}$/ },
  v: { use: 'own', values: FLAG },
  s: { use: 'upstream', values: /^[\w.,:]{1,100}$/ },
  bytes: { use: 'upstream', values: /^(b|k|kb|m|mb|g|gb|t|tb|p|pb)$/ },
  health: { use: 'upstream', values: /^(green|yellow|red)$/ },
  level: { use: 'ignored', values: /^cluster$/ },
  wait_for_status: { use: 'upstream', values: /^(green|yellow|red)$/ },
  // Applied here, to what is left of the answer when it is masked.
  filter_path: { use: 'own', values: ANY },
} as const satisfies Readonly<Record<string, ParameterRule>>;

export type ParameterName = keyof typeof PARAMETERS;

/** Known to every call: how the answer is laid out. */
export const LAYOUT: readonly string[] = ['pretty', 'human', 'error_trace'];

/** Known and denied, with the reason. */
export const DENIED_PARAMETERS: Readonly<Record<string, string>> = {
  search_pipeline: 'pipelines could rename what is masked',
  pipeline: 'pipelines could write what is denied',
  typed_keys: 'names of aggregations come as they were given',
  stored_fields: 'stored fields are not supported, ask for `_source`',
  docvalue_fields: 'ask for `docvalue_fields` in the body',
  script: 'scripts are not supported',
};
