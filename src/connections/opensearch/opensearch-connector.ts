import type { Config } from '../../config/config-schema.ts';
import type { OpensearchConnection } from '../../config/opensearch-connection.ts';
import type { CallerRequest } from '../../gateway/caller-request.ts';
import type { Classified, Connector, Prepared } from '../../gateway/connector.ts';
import { searchCredential } from '../../gateway/credential.ts';
import { type Access, resourceKey } from '../../gateway/operation.ts';
import { type Principal, principalId } from '../../gateway/principal.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Masker } from '../../masking/masker.ts';
import { type PathFilter, parsePathFilter } from './answer/path-filter.ts';
import { recordIds } from './answer/record-ids.ts';
import { filterReply } from './answer/stream-reply.ts';
import { connectSearch } from './forward.ts';
import { NO_FIELDS } from './mapping/field-tree.ts';
import type { ClusterSource } from './names/cluster.ts';
import { resolveNames, resolveWrite } from './names/resolve-names.ts';
import type { AnswerDeps, Plan, PlanContext, ResolvedSearch, SearchAnswer } from './plans/plan.ts';
import { PLANNERS } from './plans/planners.ts';
import { handleSealer, type SealerDeps } from './plans/sealed-handle.ts';
import { idSealer } from './plans/sealed-id.ts';
import { prepareSearch } from './prepare-search.ts';
import { refuseOpensearch } from './refuse-opensearch.ts';
import { openIds, readCall } from './request/opensearch-call.ts';

export type OpensearchConnectorDeps = AnswerDeps &
  Readonly<{
    config: Config;
    cluster: ClusterSource;
    /** Masks words of a search by the profiles of these names */
    masker: (profiles: readonly string[]) => Masker;
    /** Masks what people read of a request */
    shownMasker: Masker;
    /** Seals scrolls and points in time: the same key wherever the gate runs */
    handleKey: SealerDeps['key'];
    randomBytes: (count: number) => Uint8Array;
    now: () => Date;
  }>;

/** OpenSearch, spoken to as its own clients speak: domains and Serverless collections. */
export function opensearchConnector(
  deps: OpensearchConnectorDeps,
): Connector<ResolvedSearch, SearchAnswer> {
  const sealer = handleSealer({ key: deps.handleKey, randomBytes: deps.randomBytes });
  return {
    kind: 'opensearch',
    classify: (request, principal) => classify(request, principal, sealer, deps),
    connect: async (credential, signal) =>
      connectSearch(searchCredential(credential), signal, deps.cluster),
    mask: (request, answer) => request.render(answer, deps),
    refuse: refuseOpensearch,
  };
}

async function classify(
  request: CallerRequest,
  principal: Principal,
  sealer: PlanContext['sealer'],
  deps: OpensearchConnectorDeps,
): Promise<Classified<ResolvedSearch>> {
  const read = readCall(request);
  const ids = idSealer({
    key: deps.handleKey,
    connection: read.connection,
    principal: principalId(principal),
  });
  const call = openIds(read, ids.open);
  const connection = findConnection(call.connection, deps.config);
  const paths = call.parameter('filter_path');
  const wanted = paths === undefined ? undefined : parsePathFilter(paths);
  const configured = Object.keys(connection.indices);
  const cluster = await deps.cluster.names(call.connection);
  const known = { mappings: new Map<string, typeof NO_FIELDS>() };
  const plan = await PLANNERS[call.endpoint.family]({
    call,
    cluster,
    sealer,
    ids,
    principal: principalId(principal),
    now: deps.now(),
    resolve: (parts, options = {}) => resolveNames(parts, { cluster, configured, ...options }),
    resolveWrite: (name) => resolveWrite(name, { cluster, configured }),
    async mappings(indices) {
      const there = indices.filter((index) => cluster.indices.has(index));
      const loaded = await deps.cluster.mappings(call.connection, there);
      known.mappings = new Map(indices.map((index) => [index, loaded.get(index) ?? NO_FIELDS]));
      return known.mappings;
    },
  });
  return {
    operation: {
      connection: call.connection,
      kind: 'opensearch',
      accesses: accessesOf(plan, call.connection, call.endpoint.action),
      facts: plan.facts,
    },
    prepare: (decision) =>
      answered(
        prepareSearch(plan, decision, {
          connection: call.connection,
          config: deps.config,
          cluster,
          mappings: known.mappings,
          principal,
          masker: deps.masker,
          shownMasker: deps.shownMasker,
          tokenKey: deps.tokenKey,
          ids,
        }),
        wanted,
        deps.shownMasker,
      ),
  };
}

/** The same request, of whose answer the caller may want parts, and which is recorded without ids that tell. */
function answered(
  prepared: Prepared<ResolvedSearch>,
  wanted: PathFilter | undefined,
  shownMasker: Masker,
): Prepared<ResolvedSearch> {
  const { request } = prepared;
  return {
    ...prepared,
    request: {
      ...request,
      async render(answer, deps) {
        const reply = await request.render(answer, deps);
        const given = wanted === undefined ? reply : filterReply(reply, wanted);
        return recordIds(given, shownMasker);
      },
    },
  };
}

/** Every entry of the configuration that an index belongs to is judged; without an index, the connection. */
function accessesOf(plan: Plan, connection: string, action: Access['action']): readonly Access[] {
  if (plan.touches.length === 0) {
    return [{ action, resource: { type: 'Connection', id: connection } }];
  }
  const all = plan.touches.flatMap(({ action: does, target }) =>
    target.entries.map(
      (entry): Access => ({
        action: does,
        resource: { type: 'Index', id: `${connection}/${entry}` },
      }),
    ),
  );
  const distinct = new Map(all.map((one) => [`${one.action} ${resourceKey(one.resource)}`, one]));
  return [...distinct.values()];
}

function findConnection(name: string, config: Config): OpensearchConnection {
  const connection = Object.hasOwn(config.connections, name) ? config.connections[name] : undefined;
  if (connection?.kind === 'opensearch') return connection;
  throw new SallyportError(
    'unknown_connection',
    'no opensearch connection of that name, see GET /connections',
  );
}
