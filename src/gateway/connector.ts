import type { CallerRequest } from './caller-request.ts';
import type { Credential, Scope } from './credential.ts';
import type { Allowed } from './decision.ts';
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
}

export type Tally = Readonly<{
  rows: number;
  /** Values replaced by a mask */
  masked: number;
  /** A limit cut the answer short */
  truncated: boolean;
}>;

export type Refusal = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}>;
