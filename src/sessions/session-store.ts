import type { ModelUse } from '../gateway/connector.ts';
import type { DeterminingPolicy, Obligations } from '../gateway/decision.ts';
import type { ErrorCode } from '../gateway/error-code.ts';
import type { Json } from '../gateway/json.ts';
import type { Access, ConnectionKind, OperationFacts } from '../gateway/operation.ts';

/** Names one exchange: its session and its number in it, from 1. */
export type ExchangeKey = Readonly<{ session: string; exchange: number }>;

/** What a record keeps of a decision. */
export type DecisionRecord = Readonly<{
  effect: 'allow' | 'approve' | 'deny';
  policies: readonly Pick<DeterminingPolicy, 'id' | 'effect'>[];
  obligations?: Obligations;
  policyVersion: string;
}>;

/** Written before anything is sent upstream. */
export type Intent = Readonly<{
  session: string;
  principal: Readonly<{ id: string; kind: 'user' | 'workload'; groups: readonly string[] }>;
  connection: string;
  kind: ConnectionKind;
  /** Method and path of the request */
  route: string;
  justification?: string;
  accesses: readonly Access[];
  facts: OperationFacts;
  decision: DecisionRecord;
  /** Digest of the resolved request, hex SHA-256 */
  digest: string;
  /** The masked request as people read it */
  request: Json;
  /**
   * Of a call of a model: the earlier exchanges of its session that had given data when it began, and
   * so may have fed it, oldest first
   */
  earlierAnswers?: readonly number[];
  /** ISO 8601 */
  startedAt: string;
}>;

/** A request that never got as far as an intent. One write. */
export type RefusalRecord = Readonly<
  Pick<Intent, 'session' | 'principal' | 'route' | 'startedAt'> &
    Partial<Omit<Intent, 'session' | 'principal' | 'route' | 'startedAt'>> & {
      error: Readonly<{ code: ErrorCode; message: string }>;
    }
>;

/** Written before the last byte of the response leaves. */
export type Outcome = Readonly<{
  state: 'completed' | 'failed' | 'aborted' | 'refused';
  error?: Readonly<{ code: ErrorCode; message: string }>;
  status?: number;
  rows?: number;
  masked?: number;
  truncated?: boolean;
  /** What a model call used */
  usage?: ModelUse;
  /** Where the masked transcript is and the SHA-256 of its bytes */
  transcript?: Readonly<{ key: string; sha256: string; bytes: number }>;
  /** Names the credential that was used; not secret */
  credential?: string;
  /** ISO 8601 */
  endedAt: string;
}>;

export type ExchangeRecord = RefusalOrIntent &
  Readonly<{ exchange: number; state: 'open' | Outcome['state']; outcome?: Outcome }>;
type RefusalOrIntent = Pick<Intent, 'session' | 'principal' | 'route' | 'startedAt'> &
  Partial<Intent>;

/** One session as its list shows it. */
export type SessionSummary = Readonly<{
  session: string;
  principals: readonly string[];
  exchanges: number;
  /** ISO 8601 */
  startedAt: string;
  lastAt: string;
}>;

export type Page<T> = Readonly<{ items: readonly T[]; next?: string }>;
export type PageRequest = Readonly<{
  /** Only what this principal did; absent: everything (auditors) */
  principal?: string;
  limit: number;
  /** `next` of the page before */
  cursor?: string;
}>;

/**
 * The durable record of every exchange. A promise that resolves means the write is durable; any
 * failure throws SallyportError `unavailable`, a record that is too large to keep `over_limit`, a
 * cursor that no list gave out `bad_request`.
 */
export interface SessionStore {
  open(intent: Intent): Promise<ExchangeKey>;
  /** Replaces the decision of an open exchange, when an estimate changed it. */
  amend(
    key: ExchangeKey,
    change: Pick<Intent, 'decision' | 'facts' | 'digest' | 'request'>,
  ): Promise<void>;
  /** @throws SallyportError `unavailable` also when the exchange is not open */
  close(key: ExchangeKey, outcome: Outcome): Promise<void>;
  refuse(refusal: RefusalRecord): Promise<ExchangeKey>;
  /**
   * Numbers of the exchanges of a session that gave data to their caller, oldest first: of the newest
   * fifty exchanges. An unknown session has none.
   */
  earlierAnswers(session: string): Promise<readonly number[]>;
  listSessions(page: PageRequest): Promise<Page<SessionSummary>>;
  /** In order of their numbers. An unknown session is an empty page. */
  listExchanges(session: string, page: PageRequest): Promise<Page<ExchangeRecord>>;
  getExchange(key: ExchangeKey): Promise<ExchangeRecord | undefined>;
}
