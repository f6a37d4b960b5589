import { type JsonTemplate, SCALAR, scalarsOf } from '../answer/json-template.ts';
import { plainReply, wholeReply } from '../answer/stream-reply.ts';
import type { Plan, PlanContext } from './plan.ts';

const HEALTH = scalarsOf([
  'cluster_name',
  'status',
  'timed_out',
  'number_of_nodes',
  'number_of_data_nodes',
  'discovered_master',
  'discovered_cluster_manager',
  'active_primary_shards',
  'active_shards',
  'relocating_shards',
  'initializing_shards',
  'unassigned_shards',
  'delayed_unassigned_shards',
  'number_of_pending_tasks',
  'number_of_in_flight_fetch',
  'task_max_waiting_in_queue_millis',
  'active_shards_percent_as_number',
]);
const INFO: JsonTemplate = {
  kind: 'object',
  members: {
    name: SCALAR,
    cluster_name: SCALAR,
    cluster_uuid: SCALAR,
    tagline: SCALAR,
    version: scalarsOf([
      'distribution',
      'number',
      'build_type',
      'build_hash',
      'build_date',
      'build_snapshot',
      'lucene_version',
      'minimum_wire_compatibility_version',
      'minimum_index_compatibility_version',
    ]),
  },
};

/** What the cluster says of itself, without any index. */
export async function planCluster({ call }: PlanContext): Promise<Plan> {
  const { name } = call.endpoint;
  const path = name === 'info' ? '/' : '/_cluster/health';
  return {
    touches: [],
    facts: { statement: name, statements: 1, unbounded: false },
    access: 'read',
    prepare: () => ({
      canonical: { path, query: call.upstream },
      request: {
        checks: [],
        call: () => ({ method: 'GET', path, query: call.upstream }),
        answers: [200],
        defines: false,
        render: async (answer) =>
          call.method === 'HEAD'
            ? wholeReply(answer.status, undefined)
            : plainReply(answer, name === 'info' ? INFO : HEALTH),
      },
    }),
  };
}
