import type { ExchangeKey, Intent, Outcome, SessionStore } from '../sessions/session-store.ts';
import type { CallerRequest } from './caller-request.ts';
import type { Prepared } from './connector.ts';
import type { Decision } from './decision.ts';
import type { Operation } from './operation.ts';
import { type Principal, principalId } from './principal.ts';
import type { SallyportError } from './sallyport-error.ts';

type Known = Partial<Omit<Intent, 'session' | 'route' | 'startedAt' | 'principal'>>;

/**
 * What becomes known of one exchange on its way, and its record. INVARIANT: an exchange is opened
 * at most once, and closed exactly once or refused exactly once.
 */
export type Journal = Readonly<{
  session: string;
  learn(known: Known): void;
  open(): Promise<ExchangeKey>;
  /** Writes what an estimate changed. */
  amend(): Promise<void>;
  close(outcome: Omit<Outcome, 'endedAt'>): Promise<void>;
  /** Closes an open exchange as refused or failed, records a refusal otherwise. */
  fail(error: SallyportError): Promise<void>;
  /** Response headers that name the exchange */
  headers(): Record<string, string>;
}>;

export type JournalDeps = Readonly<{ sessions: SessionStore; now: () => Date }>;

export function startJournal(
  request: Pick<CallerRequest, 'method' | 'path'>,
  session: string,
  principal: Principal,
  { sessions, now }: JournalDeps,
): Journal {
  const base = {
    session,
    route: `${request.method} ${request.path}`,
    principal: { id: principalId(principal), kind: principal.kind, groups: principal.groups },
    startedAt: now().toISOString(),
  };
  let known: Known = {};
  let key: ExchangeKey | undefined;
  let closed = false;

  function opened(): ExchangeKey {
    if (key === undefined) throw new Error('exchange was not opened');
    return key;
  }

  async function close(outcome: Omit<Outcome, 'endedAt'>): Promise<void> {
    const name = opened();
    if (closed) return;
    closed = true;
    await sessions.close(name, { ...outcome, endedAt: now().toISOString() });
  }

  return {
    session,
    learn(more) {
      known = { ...known, ...more };
    },
    async open() {
      key = await sessions.open({ ...base, ...(known as Required<Known>) });
      return key;
    },
    async amend() {
      const { decision, facts, digest, request: shown } = known as Required<Known>;
      await sessions.amend(opened(), { decision, facts, digest, request: shown });
    },
    close,
    async fail(error) {
      const { code, message } = error;
      if (key === undefined) {
        key = await sessions.refuse({ ...base, ...known, error: { code, message } });
        closed = true;
        return;
      }
      const state = error.status < 500 && code !== 'upstream_rejected' ? 'refused' : 'failed';
      await close({ state, error: { code, message }, status: error.status });
    },
    headers: () => ({
      'sallyport-session': session,
      ...(key === undefined ? {} : { 'sallyport-exchange': String(key.exchange) }),
      ...(known.decision === undefined
        ? {}
        : { 'sallyport-policies': known.decision.policies.map(({ id }) => id).join(',') }),
    }),
  };
}

/** The facts of a decision that a record keeps. */
export function decisionKnown(operation: Operation, decision: Decision): Known {
  return {
    connection: operation.connection,
    kind: operation.kind,
    accesses: operation.accesses,
    facts: operation.facts,
    decision: {
      effect: decision.effect,
      policies: distinctPolicies(decision),
      policyVersion: decision.policyVersion,
      ...(decision.effect === 'deny' ? {} : { obligations: decision.obligations }),
    },
  };
}

export function preparedKnown(prepared: Prepared<unknown>, digest: string): Known {
  return { request: prepared.shown, digest };
}

function distinctPolicies(decision: Decision): NonNullable<Known['decision']>['policies'] {
  const byId = new Map(decision.policies.map(({ id, effect }) => [id, { id, effect }]));
  return [...byId.values()];
}
