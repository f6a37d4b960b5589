import type { Config } from '../config/config-schema.ts';
import { declaredIn } from '../config/declared-in.ts';
import type { CallerRequest } from './caller-request.ts';
import type { Decision } from './decision.ts';
import type { ExchangeSteps } from './exchange.ts';
import type { Access, Action, Operation, Resource } from './operation.ts';
import type { Principal } from './principal.ts';

type Deps = Readonly<{
  config: Config;
  authenticate: ExchangeSteps['authenticate'];
  decide: (principal: Principal, operation: Operation, request: object) => Decision;
}>;

const ACTIONS: Readonly<Record<'Table' | 'Index' | 'Model', readonly Action[]>> = {
  Table: ['select', 'insert', 'update', 'delete', 'define'],
  Index: ['search', 'get', 'insert', 'update', 'delete', 'define'],
  Model: ['invoke'],
};

const LISTED = { Table: 'tables', Index: 'indices', Model: 'models' } as const;

/** `GET /connections`: the connections, and the actions on them, that a principal may hope for. */
export function serveConnections({
  config,
  authenticate,
  decide,
}: Deps): (request: CallerRequest) => Promise<Response> {
  return async (request) => {
    const principal = await authenticate(request.headers, request.path);
    const connections = Object.entries(config.connections).flatMap(([name, connection]) => {
      const { kind } = connection;
      const { type, declared } = declaredIn(connection);
      const resources = Object.keys(declared).map((resource) => ({
        type,
        id: `${name}/${resource}`,
      }));
      const caller = { principal, connection: name, kind, decide };
      const actions = ACTIONS[type].filter((action) =>
        resources.some((resource) => may(action, resource, caller)),
      );
      const reachable = resources.filter((resource) => mayReach(resource, caller));
      const shown = reachable.map(({ id }) => id.slice(name.length + 1));
      return actions.length === 0 ? [] : [{ name, kind, actions, [LISTED[type]]: shown }];
    });
    return Response.json({ connections });
  };
}

type Caller = Readonly<{
  principal: Principal;
  connection: string;
  kind: Operation['kind'];
  decide: Deps['decide'];
}>;

function may(action: Action, resource: Resource, { decide, ...caller }: Caller): boolean {
  const { principal, connection, kind } = caller;
  return decide(principal, probe(connection, kind, { action, resource }), {}).effect !== 'deny';
}

/** Whether a principal may hope for any action on what a connection declares. */
export function mayReach(
  resource: Readonly<{ type: keyof typeof ACTIONS; id: string }>,
  caller: Caller,
): boolean {
  return ACTIONS[resource.type].some((action) => may(action, resource, caller));
}

/** The mildest operation of its kind: whatever would be denied here would be denied always. */
function probe(connection: string, kind: Operation['kind'], access: Access): Operation {
  const facts = { statement: access.action, statements: 1, unbounded: false };
  return { connection, kind, accesses: [access], facts };
}
