import type { Action } from '../../../gateway/operation.ts';
import type { ParameterName } from './parameter-table.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';

/** How a call is understood: each family has a plan of its own. */
export type Family =
  | 'search'
  | 'msearch'
  | 'count'
  | 'scroll'
  | 'clear-scroll'
  | 'open-pit'
  | 'close-pit'
  | 'get'
  | 'mget'
  | 'write'
  | 'bulk'
  | 'by-query'
  | 'define'
  | 'describe'
  | 'cluster';

export type Endpoint = Readonly<{
  /** In policies and records: `context.operation.statement` */
  name: string;
  methods: readonly Method[];
  /** `{index}` is a list of names, `{id}` and `{scroll}` are one value */
  paths: readonly string[];
  family: Family;
  /** What it does to every index that it names; of a multi-item call each item says so itself */
  action: Action;
  /** Where indices stand: in the path, in the items of the body, or nowhere */
  indices: 'path' | 'items' | 'none';
  body: 'none' | 'json' | 'lines';
  parameters: readonly ParameterName[];
  /** What makes it dangerous, for policies: it may change everything that it names */
  danger?: 'by-query' | 'whole-index';
}>;

const NAMES = ['ignore_unavailable', 'allow_no_indices', 'expand_wildcards'] as const;
const LUCENE = ['q', 'df', 'default_operator', 'analyze_wildcard', 'lenient', 'analyzer'] as const;
const SOURCE = ['_source', '_source_includes', '_source_excludes'] as const;
const WRITE = [
  'refresh',
  'routing',
  'timeout',
  'wait_for_active_shards',
  'require_alias',
  'if_seq_no',
  'if_primary_term',
  'version',
  'version_type',
] as const;
const SEARCH = [
  ...NAMES,
  ...LUCENE,
  ...SOURCE,
  'source',
  'source_content_type',
  'from',
  'size',
  'sort',
  'scroll',
  'track_total_hits',
  'track_scores',
  'terminate_after',
  'seq_no_primary_term',
  'rest_total_hits_as_int',
  'search_pipeline',
  'explain',
  'search_type',
  'preference',
  'routing',
  'request_cache',
  'allow_partial_search_results',
  'max_concurrent_shard_requests',
  'batched_reduce_size',
  'pre_filter_shard_size',
  'ccs_minimize_roundtrips',
  'timeout',
] as const;
const BY_QUERY = [
  ...NAMES,
  ...LUCENE,
  'conflicts',
  'refresh',
  'routing',
  'timeout',
  'wait_for_completion',
  'wait_for_active_shards',
  'requests_per_second',
  'scroll_size',
  'slices',
  'max_docs',
] as const;
const DEFINE = [
  'timeout',
  'master_timeout',
  'cluster_manager_timeout',
  'wait_for_active_shards',
] as const;

/**
 * Every call that is let through. What is not here is refused.
 * https://opensearch.org/docs/latest/api-reference/
 */
export const API: readonly Endpoint[] = [
  {
    name: 'search',
    methods: ['GET', 'POST'],
    paths: ['/_search', '/{index}/_search'],
    family: 'search',
    action: 'search',
    indices: 'path',
    body: 'json',
    parameters: SEARCH,
  },
  {
    name: 'msearch',
    methods: ['GET', 'POST'],
    paths: ['/_msearch', '/{index}/_msearch'],
    family: 'msearch',
    action: 'search',
    indices: 'items',
    body: 'lines',
    parameters: [
      'max_concurrent_searches',
      'rest_total_hits_as_int',
      'search_type',
      'max_concurrent_shard_requests',
      'pre_filter_shard_size',
      'ccs_minimize_roundtrips',
    ],
  },
  {
    name: 'count',
    methods: ['GET', 'POST'],
    paths: ['/_count', '/{index}/_count'],
    family: 'count',
    action: 'search',
    indices: 'path',
    body: 'json',
    parameters: [...NAMES, ...LUCENE, 'preference', 'routing', 'source', 'source_content_type'],
  },
  {
    name: 'scroll',
    methods: ['GET', 'POST'],
    paths: ['/_search/scroll', '/_search/scroll/{scroll}'],
    family: 'scroll',
    action: 'search',
    indices: 'items',
    body: 'json',
    parameters: ['scroll', 'scroll_id', 'rest_total_hits_as_int'],
  },
  {
    name: 'clear_scroll',
    methods: ['DELETE'],
    paths: ['/_search/scroll', '/_search/scroll/{scroll}'],
    family: 'clear-scroll',
    action: 'search',
    indices: 'items',
    body: 'json',
    parameters: [],
  },
  {
    name: 'create_pit',
    methods: ['POST'],
    paths: ['/{index}/_search/point_in_time'],
    family: 'open-pit',
    action: 'search',
    indices: 'path',
    body: 'none',
    parameters: [...NAMES, 'keep_alive', 'preference', 'routing', 'allow_partial_pit_creation'],
  },
  {
    name: 'delete_pit',
    methods: ['DELETE'],
    paths: ['/_search/point_in_time'],
    family: 'close-pit',
    action: 'search',
    indices: 'items',
    body: 'json',
    parameters: [],
  },
  {
    name: 'get',
    methods: ['GET', 'HEAD'],
    paths: ['/{index}/_doc/{id}'],
    family: 'get',
    action: 'get',
    indices: 'path',
    body: 'none',
    parameters: [
      ...SOURCE,
      'routing',
      'preference',
      'realtime',
      'refresh',
      'version',
      'version_type',
    ],
  },
  {
    name: 'get_source',
    methods: ['GET', 'HEAD'],
    paths: ['/{index}/_source/{id}'],
    family: 'get',
    action: 'get',
    indices: 'path',
    body: 'none',
    parameters: [
      ...SOURCE,
      'routing',
      'preference',
      'realtime',
      'refresh',
      'version',
      'version_type',
    ],
  },
  {
    name: 'mget',
    methods: ['GET', 'POST'],
    paths: ['/_mget', '/{index}/_mget'],
    family: 'mget',
    action: 'get',
    indices: 'items',
    body: 'json',
    parameters: [...SOURCE, 'preference', 'realtime', 'refresh', 'routing'],
  },
  {
    name: 'index',
    methods: ['PUT', 'POST'],
    paths: ['/{index}/_doc/{id}'],
    family: 'write',
    action: 'update',
    indices: 'path',
    body: 'json',
    parameters: [...WRITE, 'op_type'],
  },
  {
    name: 'index',
    methods: ['POST'],
    paths: ['/{index}/_doc'],
    family: 'write',
    action: 'insert',
    indices: 'path',
    body: 'json',
    parameters: [...WRITE, 'op_type'],
  },
  {
    name: 'create',
    methods: ['PUT', 'POST'],
    paths: ['/{index}/_create/{id}'],
    family: 'write',
    action: 'insert',
    indices: 'path',
    body: 'json',
    parameters: WRITE,
  },
  {
    name: 'update',
    methods: ['POST'],
    paths: ['/{index}/_update/{id}'],
    family: 'write',
    action: 'update',
    indices: 'path',
    body: 'json',
    parameters: [...WRITE, 'retry_on_conflict'],
  },
  {
    name: 'delete',
    methods: ['DELETE'],
    paths: ['/{index}/_doc/{id}'],
    family: 'write',
    action: 'delete',
    indices: 'path',
    body: 'none',
    parameters: WRITE,
  },
  {
    name: 'bulk',
    methods: ['POST', 'PUT'],
    paths: ['/_bulk', '/{index}/_bulk'],
    family: 'bulk',
    action: 'update',
    indices: 'items',
    body: 'lines',
    parameters: ['refresh', 'routing', 'timeout', 'wait_for_active_shards', 'require_alias'],
  },
  {
    name: 'delete_by_query',
    methods: ['POST'],
    paths: ['/{index}/_delete_by_query'],
    family: 'by-query',
    action: 'delete',
    indices: 'path',
    body: 'json',
    parameters: BY_QUERY,
    danger: 'by-query',
  },
  {
    name: 'update_by_query',
    methods: ['POST'],
    paths: ['/{index}/_update_by_query'],
    family: 'by-query',
    action: 'update',
    indices: 'path',
    body: 'json',
    parameters: BY_QUERY,
    danger: 'by-query',
  },
  {
    name: 'create_index',
    methods: ['PUT'],
    paths: ['/{index}'],
    family: 'define',
    action: 'define',
    indices: 'path',
    body: 'json',
    parameters: DEFINE,
  },
  {
    name: 'delete_index',
    methods: ['DELETE'],
    paths: ['/{index}'],
    family: 'define',
    action: 'define',
    indices: 'path',
    body: 'none',
    parameters: [...DEFINE, ...NAMES],
    danger: 'whole-index',
  },
  {
    name: 'put_mapping',
    methods: ['PUT', 'POST'],
    paths: ['/{index}/_mapping'],
    family: 'define',
    action: 'define',
    indices: 'path',
    body: 'json',
    parameters: [...DEFINE, ...NAMES],
  },
  {
    name: 'put_settings',
    methods: ['PUT'],
    paths: ['/{index}/_settings'],
    family: 'define',
    action: 'define',
    indices: 'path',
    body: 'json',
    parameters: [...DEFINE, ...NAMES],
  },
  {
    name: 'refresh',
    methods: ['GET', 'POST'],
    paths: ['/_refresh', '/{index}/_refresh'],
    family: 'define',
    action: 'update',
    indices: 'path',
    body: 'none',
    parameters: NAMES,
  },
  {
    name: 'exists_index',
    methods: ['HEAD'],
    paths: ['/{index}'],
    family: 'describe',
    action: 'get',
    indices: 'path',
    body: 'none',
    parameters: [...NAMES, 'local', 'include_defaults', 'flat_settings'],
  },
  {
    name: 'get_index',
    methods: ['GET'],
    paths: ['/{index}'],
    family: 'describe',
    action: 'get',
    indices: 'path',
    body: 'none',
    parameters: [...NAMES, 'local', 'master_timeout', 'cluster_manager_timeout'],
  },
  {
    name: 'get_mapping',
    methods: ['GET', 'HEAD'],
    paths: ['/_mapping', '/{index}/_mapping'],
    family: 'describe',
    action: 'get',
    indices: 'path',
    body: 'none',
    parameters: [...NAMES, 'local', 'master_timeout', 'cluster_manager_timeout'],
  },
  {
    name: 'get_settings',
    methods: ['GET'],
    paths: ['/_settings', '/{index}/_settings'],
    family: 'describe',
    action: 'get',
    indices: 'path',
    body: 'none',
    parameters: [...NAMES, 'local', 'master_timeout', 'cluster_manager_timeout'],
  },
  {
    name: 'cat_indices',
    methods: ['GET'],
    paths: ['/_cat/indices', '/_cat/indices/{index}'],
    family: 'describe',
    action: 'get',
    indices: 'path',
    body: 'none',
    parameters: [
      ...NAMES,
      'format',
      'h',
      'v',
      's',
      'bytes',
      'health',
      'local',
      'master_timeout',
      'cluster_manager_timeout',
    ],
  },
  {
    name: 'cluster_health',
    methods: ['GET', 'HEAD'],
    paths: ['/_cluster/health'],
    family: 'cluster',
    action: 'get',
    indices: 'none',
    body: 'none',
    parameters: [
      'timeout',
      'local',
      'level',
      'wait_for_status',
      'master_timeout',
      'cluster_manager_timeout',
    ],
  },
  {
    name: 'info',
    methods: ['GET', 'HEAD'],
    paths: ['/'],
    family: 'cluster',
    action: 'get',
    indices: 'none',
    body: 'none',
    parameters: [],
  },
];
