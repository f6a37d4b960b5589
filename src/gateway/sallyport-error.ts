import { ERROR_STATUS, type ErrorCode } from './error-code.ts';

/** What a caller needs to follow a pending approval (DESIGN.md §4, fixed payload). */
export type PendingApproval = Readonly<{
  id: string;
  url: string;
  /** ISO 8601 */
  expiresAt: string;
  approvers: readonly string[];
}>;

/** A name that a request uses and its connection does not declare. */
export type Undeclared = Readonly<{ connection: string; type: 'Table'; name: string }>;

type Details = Readonly<{
  /** Policies that determined a denial */
  policies?: readonly string[];
  approval?: PendingApproval;
  /** Five-character SQLSTATE of `upstream_rejected` */
  sqlstate?: string;
  /** Upstream's own name for what went wrong, such as `ThrottlingException` */
  upstreamType?: string;
  /** Seconds after which upstream says that a call may be tried again */
  retryAfter?: number;
  undeclared?: Undeclared;
  cause?: unknown;
}>;

/**
 * The one error that callers see. The message is a sentence that helps: lower case, no full stop,
 * what was got and what is allowed. It never carries a token, a credential or a value from upstream.
 */
export class SallyportError extends Error {
  override readonly name = 'SallyportError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly policies: readonly string[];
  readonly approval: PendingApproval | undefined;
  readonly sqlstate: string | undefined;
  readonly upstreamType: string | undefined;
  readonly retryAfter: number | undefined;
  readonly undeclared: Undeclared | undefined;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.status = ERROR_STATUS[code];
    this.policies = details.policies ?? [];
    this.approval = details.approval;
    this.sqlstate = details.sqlstate;
    this.upstreamType = details.upstreamType;
    this.retryAfter = details.retryAfter;
    this.undeclared = details.undeclared;
  }
}

/** Any thrown value as a SallyportError; what is not one is `unavailable`, its text kept only as cause. */
export function toSallyportError(thrown: unknown): SallyportError {
  if (thrown instanceof SallyportError) return thrown;
  return new SallyportError('unavailable', 'the gate could not complete this request', {
    cause: thrown,
  });
}
