import { canonicalJson } from './canonical-json.ts';
import type { Confirm, Prepared } from './connector.ts';
import type { Allowed } from './decision.ts';
import { coversSize } from './estimate-band.ts';
import type { Json } from './json.ts';
import type { Estimate } from './operation.ts';
import { SallyportError } from './sallyport-error.ts';

/** What people have agreed to. */
export type Agreed = Readonly<{
  /** The approval rules that were met */
  rules: readonly string[];
  digest: string;
  /** How large they were told it is; absent: they agreed to any size */
  size?: Estimate;
}>;

/** An operation that policy let through, perhaps on conditions. */
export type Settled<Request> = Readonly<{
  decision: Allowed;
  prepared: Prepared<Request>;
  digest: string;
  /**
   * Resolves when people have agreed, at once where no approval is asked for.
   * @param real the size is what was changed, not what was expected
   */
  approve: (real: boolean) => Promise<Agreed>;
}>;

/** What is sent upstream, and who is asked before its changes are final. */
export type Considered<Request> = Readonly<{ prepared: Prepared<Request>; confirm?: Confirm }>;

export type ReconsiderDeps<Request> = Readonly<{
  /** Asks policy about the operation with this estimate; throws `denied` */
  judge: (estimate: Estimate) => Promise<Settled<Request>>;
  /** Writes what was judged to the record */
  amend: () => Promise<void>;
}>;

/**
 * Asks policy again with what upstream expects of a request, and once more, before its changes are
 * final, with what it really changed: a planner can be fooled. Both can only tighten.
 * @param first what people agreed to before anything was sent upstream
 * @throws SallyportError `denied`, `approval_required`, or what the record throws
 */
export async function reconsider<Request>(
  settled: Settled<Request>,
  first: Agreed,
  estimate: Estimate | undefined,
  { judge, amend }: ReconsiderDeps<Request>,
): Promise<Considered<Request>> {
  let agreed = first;

  async function again(size: Estimate, real: boolean): Promise<Settled<Request>> {
    try {
      const next = await judge(size);
      if (needsAgreement(next, agreed, size, real)) agreed = await next.approve(real);
      return next;
    } finally {
      // A refusal is written as well; when it cannot be, that is what the caller is told.
      await amend();
    }
  }

  const sent = estimate === undefined ? settled : await again(estimate, false);
  const { rows, cost } = estimate ?? { rows: 0, cost: 0 };
  return {
    prepared: sent.prepared,
    async confirm(changed) {
      const actual = await again({ rows: Math.max(rows, changed), cost }, true);
      if (demandsOf(actual) !== demandsOf(sent)) throw otherDemands();
    },
  };
}

/**
 * What was approved without an estimate needs no second approval for being estimated. An approval
 * for an estimate is for its size alone: before the request runs, for what is no larger.
 */
function needsAgreement(
  { decision, digest }: Settled<unknown>,
  agreed: Agreed,
  size: Estimate,
  real: boolean,
): boolean {
  const { approvals } = decision.obligations;
  if (!approvals.every((rule) => agreed.rules.includes(rule))) return true;
  if (approvals.length === 0 || agreed.size === undefined || agreed.digest === digest) return false;
  return !coversSize(agreed.size, size, real);
}

/** Everything but approvals that a decision asks of a request and its answer. */
function demandsOf({ decision, prepared }: Settled<unknown>): string {
  const grants = decision.grants.map(({ access, obligations }) => ({
    access,
    obligations: { ...obligations, approvals: [] },
  }));
  return canonicalJson([prepared.canonical, grants as unknown as Json]);
}

function otherDemands(): SallyportError {
  return new SallyportError(
    'denied',
    'for the rows that this request really changes, policies ask for other masks or limits than it ran with, so nothing was changed',
  );
}
