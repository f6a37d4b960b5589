import type { Json } from '../../../gateway/json.ts';
import { type Call, type Engine, ok, type Reply, type Route } from './route.ts';
import { INDEX_PARAMETERS, indicesOf } from './scopes.ts';

const CAT = [...INDEX_PARAMETERS, 'format', 'v', 'h', 'local'];

/** The cluster itself. */
export const CLUSTER_ROUTES: readonly Route[] = [
  { methods: ['GET', 'HEAD'], path: '/', run: () => ok(INFO) },
  ...['/_cluster/health', '/_cluster/health/{index}'].map((path) => ({
    ...{
      methods: ['GET'],
      path,
      parameters: [
        'level',
        'local',
        'wait_for_status',
        'wait_for_nodes',
        'wait_for_active_shards',
        'wait_for_no_relocating_shards',
      ],
    },
    run: health,
  })),
  ...['/_cat/indices', '/_cat/indices/{index}'].map((path) => ({
    ...{ methods: ['GET'], path, parameters: CAT, run: catIndices },
  })),
];

const INFO: Readonly<Record<string, Json>> = {
  name: 'local-stand-in',
  cluster_name: 'sallyport-local',
  cluster_uuid: 'sallyport-local-stand-in',
  version: {
    distribution: 'opensearch',
    number: '2.19.1',
    build_type: 'local-stand-in',
    build_snapshot: false,
    lucene_version: '9.12.1',
    minimum_wire_compatibility_version: '7.10.0',
    minimum_index_compatibility_version: '7.0.0',
  },
  tagline: 'The OpenSearch Project: https://opensearch.org/',
};

function health(call: Call, engine: Engine): Reply {
  const shards = indicesOf(call, engine).length;
  return ok({
    ...{ cluster_name: 'sallyport-local', status: 'green', timed_out: false },
    ...{ number_of_nodes: 1, number_of_data_nodes: 1, discovered_master: true },
    ...{ discovered_cluster_manager: true, active_primary_shards: shards, active_shards: shards },
    ...{ relocating_shards: 0, initializing_shards: 0, unassigned_shards: 0 },
    ...{ delayed_unassigned_shards: 0, number_of_pending_tasks: 0, number_of_in_flight_fetch: 0 },
    ...{ task_max_waiting_in_queue_millis: 0, active_shards_percent_as_number: 100 },
  });
}

const COLUMNS = [
  ...['health', 'status', 'index', 'uuid', 'pri', 'rep', 'docs.count', 'docs.deleted'],
  ...['store.size', 'pri.store.size'],
];

function catIndices(call: Call, engine: Engine): Reply {
  const columns = call.query.get('h')?.split(',') ?? COLUMNS;
  const rows = indicesOf(call, engine).map(({ name, uuid, docs }) => {
    const size = `${Math.ceil(docs.size / 2)}kb`;
    const row: Readonly<Record<string, string>> = {
      ...{ health: 'green', status: 'open', index: name, uuid, pri: '1', rep: '0' },
      ...{ 'docs.count': String(docs.size), 'docs.deleted': '0' },
      ...{ 'store.size': size, 'pri.store.size': size },
    };
    return columns.map((column) => [column, row[column] ?? ''] as const);
  });
  if (call.query.get('format') === 'json') return ok(rows.map((row) => Object.fromEntries(row)));
  const lines = rows.map((row) => row.map(([, value]) => value).join(' '));
  const head = call.query.has('v') && call.query.get('v') !== 'false' ? [columns.join(' ')] : [];
  return { status: 200, body: [...head, ...lines].map((line) => `${line}\n`).join('') };
}
