import type { CallerRequest } from '../../src/gateway/caller-request.ts';
import type { Connector } from '../../src/gateway/connector.ts';
import type { Credential } from '../../src/gateway/credential.ts';
import { type Decision, NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import type { ExchangeSteps } from '../../src/gateway/exchange.ts';
import type { Estimate } from '../../src/gateway/operation.ts';
import type { Principal } from '../../src/gateway/principal.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { Secret } from '../../src/gateway/secret.ts';
import type { Intent, Outcome, RefusalRecord } from '../../src/sessions/session-store.ts';

/** Every await of the path, by the name of what is waited for. */
export const AWAITS = [
  'authenticate',
  'classify',
  'refuse revoked',
  'decide',
  'prepare',
  'approve',
  'open',
  'mint',
  'connect',
  'estimate',
  'amend',
  'forward',
  'decide change',
  'prepare change',
  'approve change',
  'amend change',
  'commit',
  'mask',
  'body 1',
  'body 2',
  'body 3',
  'transcript write',
  'transcript commit',
  'close',
  'refuse',
] as const;
export type AwaitPoint = (typeof AWAITS)[number];

export type Fault = () => unknown;

type WorldOptions = Readonly<{
  faults?: ReadonlyMap<AwaitPoint, Fault>;
  decision?: Partial<Decision>;
  /** Bytes of each of the three chunks of the answer */
  chunk?: number;
  usesEstimates?: boolean;
  /** Rows that upstream changes, which it asks about before it commits */
  changed?: number;
  /** What policy says of that many rows, where it says something else */
  changeDecision?: Partial<Decision>;
  /** What people have approved: with the estimate, or what was really changed */
  approves?: readonly string[];
}>;

export const PRINCIPAL: Principal = {
  kind: 'user',
  issuer: 'test',
  subject: 'alice',
  groups: ['support'],
  claims: {},
  expiresAt: 2_000_000_000,
};

const CREDENTIAL: Credential = {
  kind: 'postgres',
  id: 'credential-1',
  host: '127.0.0.1',
  port: 1,
  database: 'crm',
  user: 'u',
  password: new Secret('canary-password'),
  expiresAt: 0,
};

/** A path of a request whose every step says when it was begun and done, and fails on demand. */
export function pipelineWorld(options: WorldOptions = {}) {
  const events: string[] = [];
  const outcomes: Omit<Outcome, 'endedAt'>[] = [];
  const intents: Intent[] = [];
  const refusals: RefusalRecord[] = [];
  const released: Uint8Array[] = [];
  const judged: (Estimate | undefined)[] = [];
  const asked: string[] = [];
  const amendments: Pick<Intent, 'decision' | 'facts' | 'digest'>[] = [];
  /** Policy is being asked about what was really changed */
  let changing = false;

  async function at<T>(point: AwaitPoint, value: T): Promise<T> {
    events.push(`${point} begun`);
    await Promise.resolve();
    const fault = options.faults?.get(point);
    if (fault !== undefined) throw fault();
    events.push(`${point} done`);
    return value;
  }

  function sync<T>(point: AwaitPoint, value: T): T {
    const fault = options.faults?.get(point);
    if (fault !== undefined) throw fault();
    return value;
  }

  const operation = {
    connection: 'crm',
    kind: 'rds',
    accesses: [{ action: 'select', resource: { type: 'Table', id: 'crm/public.orders' } }],
    facts: { statement: 'select', statements: 1, unbounded: false },
  } as const;
  const decision = {
    effect: 'allow',
    policies: [{ id: 'p1', effect: 'permit', access: operation.accesses[0], annotations: {} }],
    grants: [],
    obligations: NO_OBLIGATIONS,
    policyVersion: 'v1',
    ...options.decision,
  } as Decision;
  const chunk = new TextEncoder().encode('m'.repeat(options.chunk ?? 10));

  const connector: Connector<string, string> = {
    kind: 'rds',
    classify: () =>
      at('classify', {
        operation,
        prepare: () =>
          sync(changing ? 'prepare change' : 'prepare', {
            request: 'sql',
            canonical: 'sql',
            shown: 'shown sql',
            scope: { kind: 'rds', connection: 'crm', access: 'read' } as const,
          }),
      }),
    connect: async () => {
      await at('connect', undefined);
      return {
        estimate: () => at('estimate', { rows: 1, cost: 1 }),
        forward: async (_request, confirm) => {
          await at('forward', 'answer');
          if (options.changed !== undefined) {
            await confirm?.(options.changed);
            await at('commit', undefined);
          }
          return 'answer';
        },
        end: async () => {
          events.push('end');
        },
      };
    },
    mask: async () => ({
      status: 200,
      headers: { 'content-type': 'text/plain' },
      tally: () => ({ rows: 3, masked: 1, truncated: false }),
      body: (async function* () {
        for (const point of ['body 1', 'body 2', 'body 3'] as const) yield await at(point, chunk);
      })(),
      ...(await at('mask', {})),
    }),
    refuse: (error) => ({
      status: error.status,
      headers: { 'sallyport-error': error.code },
      body: error.message,
    }),
  };

  const steps: ExchangeSteps = {
    authenticate: () => at('authenticate', PRINCIPAL),
    refuseRevoked: () => at('refuse revoked', undefined),
    decide: (_principal, { facts }) => {
      judged.push(facts.estimate);
      changing = judged.length > 2;
      const { changeDecision } = options;
      return changing
        ? sync('decide change', { ...decision, ...changeDecision } as Decision)
        : sync('decide', decision);
    },
    usesEstimates: options.usesEstimates ?? true,
    digest: (_principal, { facts }) => `digest of ${facts.estimate?.rows ?? 'no'} rows`,
    approve: async ({ digest, decision: { obligations }, operation: { facts } }) => {
      await at(changing ? 'approve change' : 'approve', undefined);
      asked.push(digest);
      if (!(options.approves ?? []).includes(digest))
        throw new SallyportError('approval_required', 'ask first');
      const size = facts.estimate;
      return { rules: obligations.approvals, digest, ...(size && { size }) };
    },
    reserve: async () => ({ settle: async () => undefined }),
    isPending: async () => false,
    mint: () => at('mint', CREDENTIAL),
    sessions: {
      open: async (intent) => {
        await at('open', undefined);
        intents.push(intent);
        return { session: intent.session, exchange: 1 };
      },
      amend: async (_key, change) => {
        await at(changing ? 'amend change' : 'amend', undefined);
        amendments.push(change);
      },
      close: async (_key, outcome) => {
        await at('close', undefined);
        outcomes.push(outcome);
      },
      refuse: async (refusal) => {
        await at('refuse', undefined);
        refusals.push(refusal);
        return { session: refusal.session, exchange: 1 };
      },
      earlierAnswers: async () => [],
      listSessions: async () => ({ items: [] }),
      listExchanges: async () => ({ items: [] }),
      getExchange: async () => undefined,
    },
    archive: () => ({
      create: (key) => ({
        write: async (bytes) => {
          await at('transcript write', undefined);
          released.push(bytes);
        },
        commit: () => at('transcript commit', { key, sha256: 'hash', bytes: 1 }),
        abort: async () => {
          events.push('transcript aborted');
        },
      }),
      read: async () => undefined,
    }),
    maskText: (text) => text.replaceAll('219-09-9999', '[US_SSN]'),
    now: () => new Date(0),
    newId: () => 'id',
  };
  return {
    connector,
    steps,
    events,
    outcomes,
    intents,
    refusals,
    released,
    judged,
    asked,
    amendments,
  };
}

export function callerRequest(
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): CallerRequest {
  return {
    method: 'POST',
    path: '/rds/crm/sql',
    query: '',
    headers: new Headers(headers),
    body: new Uint8Array(),
    signal: signal ?? new AbortController().signal,
  };
}

/** What a client makes of a response: its bytes, and whether it could tell that they are all. */
export async function readAll(response: Response): Promise<{ bytes: number; whole: boolean }> {
  let bytes = 0;
  try {
    for await (const part of response.body ?? []) bytes += part.byteLength;
    return { bytes, whole: true };
  } catch {
    return { bytes, whole: false };
  }
}
