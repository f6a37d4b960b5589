import { canonicalJson } from './canonical-json.ts';
import type { Confirm, Prepared } from './connector.ts';
import type { Allowed } from './decision.ts';
import type { Json } from './json.ts';
import type { Estimate } from './operation.ts';
import { SallyportError } from './sallyport-error.ts';

/** An operation that policy let through, perhaps on conditions. */
export type Settled<Request> = Readonly<{
  decision: Allowed;
  prepared: Prepared<Request>;
  digest: string;
  /** Resolves at once where no approval is asked for */
  approve: () => Promise<void>;
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
 * @throws SallyportError `denied`, `approval_required`, or what the record throws
 */
export async function reconsider<Request>(
  settled: Settled<Request>,
  estimate: Estimate | undefined,
  { judge, amend }: ReconsiderDeps<Request>,
): Promise<Considered<Request>> {
  /** What people were last asked to agree to */
  let agreed = settled;

  async function again(known: Estimate): Promise<Settled<Request>> {
    try {
      const next = await judge(known);
      if (needsAgreement(next)) {
        await next.approve();
        agreed = next;
      }
      return next;
    } finally {
      // A refusal is written as well; when it cannot be, that is what the caller is told.
      await amend();
    }
  }

  /**
   * What was approved without an estimate needs no second approval for being estimated; an
   * approval for an estimate is for its size alone.
   */
  function needsAgreement(next: Settled<Request>): boolean {
    if (approvalsOf(next) !== approvalsOf(agreed)) return true;
    return agreed !== settled && agreed.digest !== next.digest;
  }

  const sent = estimate === undefined ? settled : await again(estimate);
  const { rows, cost } = estimate ?? { rows: 0, cost: 0 };
  return {
    prepared: sent.prepared,
    async confirm(changed) {
      const actual = await again({ rows: Math.max(rows, changed), cost });
      if (demandsOf(actual) !== demandsOf(sent)) throw otherDemands();
    },
  };
}

function approvalsOf({ decision }: Settled<unknown>): string {
  return decision.obligations.approvals.join();
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
