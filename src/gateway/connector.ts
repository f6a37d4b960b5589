import type { CallerRequest } from './caller-request.ts';
import type { Credential, Scope } from './credential.ts';
import type { Allowed, Budget } from './decision.ts';
import type { Json } from './json.ts';
import type { ConnectionKind, Estimate, Operation } from './operation.ts';
import type { Principal } from './principal.ts';
import type { SallyportError } from './sallyport-error.ts';

/**
 * Everything the gate knows of one kind of upstream. `Request` is the resolved request that would be
 * sent, `Answer` what upstream gives back before masking; both belong to the connector alone.
 */
export interface Connector<Request, Answer> {
  readonly kind: ConnectionKind;
  /**
   * Turns the caller's bytes into an operation, parsing them once. Nothing is sent upstream.
   * @throws SallyportError `bad_request`, `unclassifiable`, `denied`, `unknown_connection`, `not_found`, `over_limit`
   */
  classify(request: CallerRequest, principal: Principal): Promise<Classified<Request>>;
  /** Opens the upstream with a credential minted for this call. */
  connect(credential: Credential, signal: AbortSignal): Promise<Upstream<Request, Answer>>;
  /** Masks and renders an answer as it streams; pulls no more than it gives out. */
  mask(request: Request, answer: Answer): Promise<Reply>;
  /**
   * The statements of a request as its caller wrote them, for the record of a refusal; not masked, and
   * none where they cannot be read. Never throws. Absent: such a record has nothing of the request.
   */
  asked?(request: CallerRequest): readonly string[];
  /** An error in the shape that the clients of this path expect. */
  refuse(error: SallyportError, path: string): Refusal;
}

export interface Classified<Request> {
  readonly operation: Operation;
  /**
   * The request as it would be sent under a decision: rewritten, limited, scoped. Pure.
   * @throws SallyportError `denied` when an obligation cannot be honoured
   */
  prepare(decision: Allowed): Prepared<Request>;
}

export type Prepared<Request> = Readonly<{
  request: Request;
  /** Every byte that decides what upstream does, for the digest; may hold the caller's values */
  canonical: Json;
  /** The same for people: in records, approvals and `explain`; masked, holds no secret */
  shown: Json;
  scope: Scope;
  /** The most that the request can use up of what budgets count; absent: nothing that they count */
  spend?: Spend;
}>;

/** Amounts by the unit of budgets. */
export type Spend = Readonly<Partial<Record<Budget['unit'], number>>> &
  Readonly<{
    /** What the documents are called: a budget counts each of them once in its span */
    seen?: readonly string[];
  }>;

/**
 * Judges the number of rows that a request changed before that is final. Called once, after
 * everything of the request has run, and only if it changed something.
 */
export type Confirm = (changed: number) => Promise<void>;

export interface Upstream<Request, Answer> {
  /** What the upstream expects of this request, without running it. */
  estimate?(request: Request): Promise<Estimate>;
  /**
   * Runs the request. What it changed becomes final only after `confirm` has resolved.
   * @throws SallyportError what `confirm` throws, after which nothing is changed
   */
  forward(request: Request, confirm?: Confirm): Promise<Answer>;
  /** Gives everything back, whatever state it is in. Never throws. */
  end(): Promise<void>;
}

/** A masked answer in the caller's protocol, still streaming. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Masked bytes. Throws when upstream fails half-way. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Counts so far; final once `body` has ended. */
  tally(): Tally;
  /** What the record keeps of the chunks given out since the last call; absent: the chunks themselves */
  record?(): Uint8Array;
  /** Chunks leave as they come; absent: a first part of the answer is held until it is whole. */
  readonly live?: LiveReply;
}

/** How an answer ends whose beginning has left. */
export interface LiveReply {
  /** What completes the answer, once `body` has ended. Without it every client knows that something is missing. */
  last(): Uint8Array;
  /** A failure as the last words of the answer; masked like all of it. */
  failed(error: SallyportError): Uint8Array;
}

/** What a model call used, as the record keeps it. */
export type ModelUse = Readonly<{
  inputTokens: number;
  outputTokens: number;
  /** By the prices of the configuration */
  usd?: number;
  stopReason?: string;
  /** Names of the tools that the model called */
  tools?: readonly string[];
}>;

export type Tally = Readonly<{
  rows: number;
  /** Values replaced by a mask */
  masked: number;
  /** A limit cut the answer short */
  truncated: boolean;
  usage?: ModelUse;
  /** What the request used up; absent: not known, so all that was reserved */
  spent?: Spend;
}>;

export type Refusal = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}>;
