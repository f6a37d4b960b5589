import * as z from 'zod';
import { describeIssue } from '../config/describe-issue.ts';
import type { CallerRequest } from './caller-request.ts';
import type { Connector } from './connector.ts';
import type { ExchangeSteps } from './exchange.ts';
import type { Json } from './json.ts';
import type { ConnectionKind } from './operation.ts';
import type { Principal } from './principal.ts';
import { SallyportError, toSallyportError } from './sallyport-error.ts';
import { justificationOf } from './session-name.ts';

const explained = z.strictObject({
  connection: z.string(),
  method: z.string().default('POST'),
  /** Of the request itself, or what comes after `/{kind}/{connection}` */
  path: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  /** Text, or JSON to be written as text */
  body: z.json().optional(),
});

/** Explains one request of a connection kind to the principal whose request it would be. */
export type Explainer = (request: CallerRequest, principal: Principal) => Promise<Json>;

/** The decision on a request and what would be sent, without sending anything. */
export function explainer<Request, Answer>(
  connector: Connector<Request, Answer>,
  steps: Pick<ExchangeSteps, 'decide' | 'digest' | 'usesEstimates'>,
): Explainer {
  return async (request, principal) => {
    const { operation, prepare } = await connector.classify(request, principal);
    const justification = justificationOf(request.headers);
    const decision = steps.decide(
      principal,
      operation,
      justification === undefined ? {} : { justification },
    );
    const { policyVersion } = decision;
    const common = {
      decision: decision.effect,
      policies: decision.policies,
      operation,
      policyVersion,
      ...(steps.usesEstimates &&
        decision.effect !== 'deny' && {
          note: 'upstream was not asked for an estimate, which can only tighten this',
        }),
    };
    if (decision.effect === 'deny') return { ...common, reason: decision.reason } as Json;
    const { obligations } = decision;
    try {
      const prepared = prepare(decision);
      const digest = steps.digest(principal, operation, decision, prepared);
      return { ...common, obligations, rewritten: prepared.shown, digest } as Json;
    } catch (thrown) {
      const error = toSallyportError(thrown);
      return { ...common, decision: 'deny', obligations, reason: error.message } as Json;
    }
  };
}

export type ExplainDeps = Readonly<{
  authenticate: ExchangeSteps['authenticate'];
  kindOf: (connection: string) => ConnectionKind | undefined;
  explainers: Readonly<Partial<Record<ConnectionKind, Explainer>>>;
}>;

/** `POST /explain` */
export function serveExplain({
  authenticate,
  kindOf,
  explainers,
}: ExplainDeps): (request: CallerRequest) => Promise<Response> {
  return async (request) => {
    const principal = await authenticate(request.headers, request.path);
    const inner = innerRequest(request, kindOf);
    const explain = explainers[inner.kind];
    if (explain === undefined)
      throw new SallyportError(
        'unknown_connection',
        'this function does not serve that connection',
      );
    return Response.json(await explain(inner.request, principal));
  };
}

function innerRequest(
  request: CallerRequest,
  kindOf: ExplainDeps['kindOf'],
): { kind: ConnectionKind; request: CallerRequest } {
  const { connection, method, path, headers, body } = parseBody(request);
  const kind = kindOf(connection);
  if (kind === undefined)
    throw new SallyportError(
      'unknown_connection',
      'no connection of that name, see GET /connections',
    );
  const prefix = `/${kind}/${connection}`;
  const [bare = '', query = ''] = path.split('?', 2);
  refuseOtherKind(bare, connection, kind);
  const whole = bare === prefix || bare.startsWith(`${prefix}/`);
  // Many calls of OpenSearch have no body, and are refused with one.
  const none = kind === 'opensearch' ? '' : {};
  const sent = body ?? none;
  const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
  return {
    kind,
    request: {
      method,
      path: whole ? bare : `${prefix}${bare.startsWith('/') ? '' : '/'}${bare}`,
      query,
      headers: toHeaders(headers),
      body: new TextEncoder().encode(text),
      signal: request.signal,
    },
  };
}

const KINDS: readonly ConnectionKind[] = ['rds', 'opensearch', 'bedrock'];

/** Below the connection's own path, that of another kind would be explained as an index or a model. */
function refuseOtherKind(path: string, connection: string, kind: ConnectionKind): void {
  const other = KINDS.find((one) => one !== kind && path.startsWith(`/${one}/${connection}/`));
  if (other === undefined) return;
  throw new SallyportError(
    'bad_request',
    `connection \`${connection}\` is of kind ${kind}, got a request of kind ${other}`,
  );
}

function parseBody(request: CallerRequest): z.output<typeof explained> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
  } catch {
    throw new SallyportError('bad_request', 'body is not JSON');
  }
  const parsed = explained.safeParse(json);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.flatMap((issue) => describeIssue(issue, explained, json));
  throw new SallyportError(
    'bad_request',
    `body must be an object of connection, method, path, headers and body; ${wrong.join('; ')}`,
  );
}

function toHeaders(headers: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers(headers);
  } catch {
    throw new SallyportError(
      'bad_request',
      'headers of the explained request are not valid HTTP headers',
    );
  }
}
