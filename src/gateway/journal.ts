import type { ExchangeKey, Intent, Outcome, SessionStore } from '../sessions/session-store.ts';
import type { CallerRequest } from './caller-request.ts';
import type { Prepared } from './connector.ts';
import type { Decision } from './decision.ts';
import type { Operation } from './operation.ts';
import { type Principal, principalId } from './principal.ts';
import type { SallyportError } from './sallyport-error.ts';

type RecordedError = NonNullable<Outcome['error']>;
type Known = Partial<Omit<Intent, 'session' | 'route' | 'startedAt' | 'principal'>>;
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * What becomes known of one exchange on its way, and its record. INVARIANT: an exchange is opened
 * at most once, and closed exactly once or refused exactly once.
 */
export type Journal = Readonly<{
  session: string;
  learn(known: Known): void;
  /** Keeps what was asked for, where a refusal is all that the record will tell. */
  attempted(statements: () => readonly string[]): void;
  open(): Promise<ExchangeKey>;
  /** Writes what an estimate changed. */
  amend(): Promise<void>;
  close(outcome: Omit<Outcome, 'endedAt'>): Promise<void>;
  /** Closes an open exchange as refused or failed, records a refusal otherwise. */
  fail(error: SallyportError): Promise<void>;
  /** Response headers that name the exchange */
  headers(): Record<string, string>;
}>;

export type JournalDeps = Readonly<{
  sessions: SessionStore;
  now: () => Date;
  /** Masks text of the caller's: a path or a name in it may be anything */
  maskText: (text: string) => string;
}>;

export function startJournal(
  request: Pick<CallerRequest, 'method' | 'path'>,
  session: string,
  principal: Principal,
  { sessions, now, maskText }: JournalDeps,
): Journal {
  const base = {
    session,
    route: `${request.method} ${maskPath(request.path, maskText)}`,
    principal: { id: principalId(principal), kind: principal.kind, groups: principal.groups },
    startedAt: now().toISOString(),
  };
  const known: Writable<Known> = {};
  let key: ExchangeKey | undefined;
  let closed = false;

  function opened(): ExchangeKey {
    if (key === undefined) throw new Error('exchange was not opened');
    return key;
  }

  function masked({ code, message }: RecordedError): RecordedError {
    return { code, message: maskText(message) };
  }

  async function close({ error, ...outcome }: Omit<Outcome, 'endedAt'>): Promise<void> {
    const name = opened();
    if (closed) return;
    closed = true;
    await sessions.close(name, {
      ...outcome,
      ...(error && { error: masked(error) }),
      endedAt: now().toISOString(),
    });
  }

  return {
    session,
    learn(more) {
      const { justification, ...rest } = more;
      // INVARIANT: what cannot be masked is not known, so that no record can have it.
      if (justification !== undefined) known.justification = maskText(justification);
      Object.assign(known, rest);
    },
    attempted(statements) {
      if (key !== undefined || known.request !== undefined) return;
      const texts = statements().slice(0, MAX_STATEMENTS);
      if (texts.length === 0) return;
      known.request = { refused: texts.map((text) => shownStatement(text, maskText)) };
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
        key = await sessions.refuse({ ...base, ...known, error: masked(error) });
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

/** So many statements of a refused batch are kept, and so many characters of each; of a longer one than is read, its length. */
const MAX_STATEMENTS = 10;
const SHOWN_CHARACTERS = 2_000;
const READ_CHARACTERS = 16_384;

/** A refused statement as people read it: masked before it is cut, so that no half of a value stays behind. */
function shownStatement(text: string, maskText: (text: string) => string): string {
  const length = `(${text.length} characters)`;
  if (text.length > READ_CHARACTERS) return length;
  const masked = maskText(text);
  return masked.length <= SHOWN_CHARACTERS
    ? masked
    : `${masked.slice(0, SHOWN_CHARACTERS)}… ${length}`;
}

/**
 * Masks a path segment by segment, since a slash is no word's end to a masker, and behind
 * percent-encoding, which hides text from a masker and from nobody else.
 */
function maskPath(path: string, maskText: (text: string) => string): string {
  return path
    .split('/')
    .map((segment) => {
      const text = decoded(segment);
      const masked = maskText(text);
      return masked === text ? segment : masked;
    })
    .join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The facts of a decision that a record keeps. */
export function decisionKnown(operation: Operation, decision: Decision): Known {
  return {
    connection: operation.connection,
    kind: operation.kind,
    accesses: operation.accesses,
    facts: operation.facts,
    decision: recorded(decision),
  };
}

// Decisions are remembered, and nobody changes one.
const decisions = new WeakMap<Decision, NonNullable<Known['decision']>>();

function recorded(decision: Decision): NonNullable<Known['decision']> {
  const known = decisions.get(decision);
  if (known !== undefined) return known;
  const facts = {
    effect: decision.effect,
    policies: distinctPolicies(decision),
    policyVersion: decision.policyVersion,
    ...(decision.effect === 'deny' ? {} : { obligations: decision.obligations }),
  };
  decisions.set(decision, facts);
  return facts;
}

export function preparedKnown(prepared: Prepared<unknown>, digest: string): Known {
  return { request: prepared.shown, digest };
}

function distinctPolicies(decision: Decision): NonNullable<Known['decision']>['policies'] {
  const byId = new Map(decision.policies.map(({ id, effect }) => [id, { id, effect }]));
  return [...byId.values()];
}
