import { type Context, Hono } from 'hono';

import type { CallerRequest } from '../gateway/caller-request.ts';
import type { ConnectionKind } from '../gateway/operation.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { problemResponse } from './problem.ts';

export type Handler = (request: CallerRequest) => Promise<Response>;

/** The exchange pipeline of each connection kind that this app serves. */
export type ExchangeHandlers = Readonly<Partial<Record<ConnectionKind, Handler>>>;

/** What is not an exchange. Ids come percent-decoded, not otherwise checked. */
export type ControlHandlers = Readonly<{
  connections: Handler;
  explain: Handler;
  approvals: Handler;
  approval: (request: CallerRequest, id: string) => Promise<Response>;
  decide: (request: CallerRequest, id: string) => Promise<Response>;
  endApproval: (request: CallerRequest, id: string) => Promise<Response>;
  revocations: Handler;
  revoke: Handler;
  lift: (request: CallerRequest, id: string) => Promise<Response>;
  sessions: Handler;
  session: (request: CallerRequest, id: string) => Promise<Response>;
  exchange: (request: CallerRequest, session: string, exchange: number) => Promise<Response>;
}>;

/** One function may serve one kind, all of them, control, or everything. */
export type GateRoutes = Readonly<{
  exchanges?: ExchangeHandlers;
  control?: ControlHandlers;
  /** Clicks on approval messages; a gate without Slack has no such route */
  slack?: Handler;
}>;

type Env = { Bindings: { caller: CallerRequest } };
type Route = readonly [
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  handle: (request: CallerRequest, param: (name: string) => string) => Promise<Response>,
];

/**
 * The HTTP contract (DESIGN.md §4) as one function. A `SallyportError` that a handler throws, and
 * any other, is thrown on: whoever mounts the app renders it.
 */
export function gateApp(routes: GateRoutes): Handler {
  const app = new Hono<Env>({
    // The checked path as the caller sent it: a router that decodes could see another route than
    // the connector, which reads the same path again.
    getPath: (_request, options) => options?.env?.caller.path ?? '/',
  });
  const { exchanges = {}, control, slack } = routes;
  for (const [kind, handle] of Object.entries(exchanges)) {
    app.all(`/${kind}/*`, ({ env }) => handle(env.caller));
  }
  const table: readonly Route[] = [
    HEALTH,
    ...(control ? controlRoutes(control) : []),
    ...(slack ? [['POST', '/slack/interactions', slack] as const] : []),
  ];
  for (const [method, path, handle] of table) {
    app.on(method, path, (context) => handle(context.env.caller, paramsOf(context)));
  }
  for (const path of new Set(table.map(([, path]) => path))) {
    app.all(path, ({ env }) => wrongMethod(env.caller.method, path, table));
  }
  app.notFound(() => {
    throw noSuchRoute(exchanges, table);
  });
  app.onError((error) => {
    throw error;
  });
  return async (caller) => app.fetch(routingRequest(caller.method), { caller });
}

const HEALTH: Route = ['GET', '/healthz', async () => Response.json({ status: 'ok' })];

function controlRoutes(control: ControlHandlers): readonly Route[] {
  return [
    ['GET', '/connections', control.connections],
    ['POST', '/explain', control.explain],
    ['GET', '/approvals', control.approvals],
    ['GET', '/approvals/:id', (request, param) => control.approval(request, param('id'))],
    ['DELETE', '/approvals/:id', (request, param) => control.endApproval(request, param('id'))],
    ['POST', '/approvals/:id/decision', (request, param) => control.decide(request, param('id'))],
    ['GET', '/revocations', control.revocations],
    ['POST', '/revocations', control.revoke],
    ['DELETE', '/revocations/:id', (request, param) => control.lift(request, param('id'))],
    ['GET', '/sessions', control.sessions],
    ['GET', '/sessions/:id', (request, param) => control.session(request, param('id'))],
    [
      'GET',
      '/sessions/:id/exchanges/:n',
      (request, param) => control.exchange(request, param('id'), exchangeNumber(param('n'))),
    ],
  ];
}

const ROUTING_URL = 'http://sallyport.invalid/';
/** One for each method is enough: nobody reads anything else of it. */
const ROUTING_REQUESTS: ReadonlyMap<string, Request> = new Map(
  ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map((method) => [
    method,
    new Request(ROUTING_URL, { method }),
  ]),
);

/**
 * Hono routes on the method alone; everything else travels in the bindings. HEAD is routed as GET
 * here and not by Hono, which would drop the body unread and leave its exchange open for ever.
 */
function routingRequest(method: string): Request {
  const routed = method === 'HEAD' ? 'GET' : method;
  return ROUTING_REQUESTS.get(routed) ?? new Request(ROUTING_URL, { method });
}

function paramsOf(context: Context<Env>): (name: string) => string {
  return (name) => context.req.param(name) ?? '';
}

function exchangeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new SallyportError('not_found', 'an exchange is named by its number, from 1');
}

function wrongMethod(method: string, path: string, table: readonly Route[]): Response {
  const allow = table.filter(([, other]) => other === path).map(([allowed]) => allowed);
  const methods = allow.flatMap((allowed) => (allowed === 'GET' ? ['GET', 'HEAD'] : [allowed]));
  const error = new SallyportError(
    'not_found',
    `\`${shown(path)}\` takes ${methods.join(' and ')}, not ${method}`,
  );
  return problemResponse(error, { allow: methods.join(', ') });
}

function noSuchRoute(exchanges: ExchangeHandlers, table: readonly Route[]): SallyportError {
  const known = [
    ...Object.keys(exchanges).map((kind) => `/${kind}/{connection}/…`),
    ...table.map(([method, path]) => `${method} ${shown(path)}`),
  ];
  return new SallyportError('not_found', `no such route, there are ${known.join(', ')}`);
}

function shown(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}
