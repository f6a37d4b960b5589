import type { Config } from '../config/config-schema.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval, Need } from './approval.ts';
import { approvalState } from './approval-state.ts';
import type { ApprovalStore } from './approval-store.ts';
import { breakGlass, refuseUnreviewed } from './break-glass.ts';
import { changeApproval } from './change-approval.ts';
import { useApproval } from './decide-approval.ts';
import { type ApprovalAsk, newApproval, rulesOf } from './new-approval.ts';
import { groupsOf, whoDecides } from './who-decides.ts';

export type RequireApprovalDeps = Readonly<{
  approvals: ApprovalStore;
  config: Config;
  /** Where people follow approvals, without a trailing slash */
  publicUrl: string;
  now: () => Date;
  newId: () => string;
}>;

/** A given approval may be used up by the same request at the same moment. */
const ATTEMPTS = 3;

/**
 * Resolves when people have agreed to exactly this request, and uses their approval up; or to
 * requests of its kind, and records the use; or when the request breaks the glass. Otherwise asks
 * them, or joins the approval that was asked for before.
 * @throws SallyportError `approval_required`, which names the approval; `approval_rejected`;
 * `bad_request` where a rule wants a justification; `denied` for a rule that is not in the config,
 * outside of its windows, and for whom it lets nothing run; `unavailable` when the request cannot be
 * stored
 */
export async function requireApproval(ask: ApprovalAsk, deps: RequireApprovalDeps): Promise<void> {
  const { approvals, newId } = deps;
  const now = deps.now().getTime();
  const rules = rulesOf(ask, deps.config, now);
  await refuseUnreviewed(ask, rules, { approvals, now });
  if (ask.breakGlass === true) return breakGlass(ask, rules, { approvals, now, newId });
  const wanted = newApproval(ask, rules, { id: newId(), now });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const approval = await approvals.request(wanted);
    const state = approvalState(approval, deps.now().getTime());
    if (state === 'rejected') throw rejected(approval);
    if (state === 'pending') throw required(approval, deps);
    if (await use(approval, ask, deps)) return;
  }
  throw new SallyportError('unavailable', 'the same request used up this approval again and again');
}

/** INVARIANT: the one conditional write that marks an approval as used lets one request run. */
async function use(
  { id, opens }: Approval,
  { digest }: ApprovalAsk,
  { approvals, now }: RequireApprovalDeps,
): Promise<boolean> {
  if (opens !== undefined) await approvals.use(id, { at: now().toISOString(), digest });
  // Read after the use is on record, so that no request runs by what was ended before.
  const used = await changeApproval(approvals, id, (latest) =>
    useApproval(latest, now().getTime()),
  );
  return used !== undefined;
}

function required(
  approval: Approval,
  { publicUrl, now }: Pick<RequireApprovalDeps, 'publicUrl' | 'now'>,
): SallyportError {
  const { id, expiresAt } = approval;
  const at = now().getTime();
  const approvers = whoDecides(approval, at);
  const needs = approval.needs.map((need) => needOf(need, groupsOf(need, approval, at)));
  const url = `${publicUrl}/approvals/${id}`;
  return new SallyportError(
    'approval_required',
    `this request needs ${needs.join(' and ')}; repeat it once approval ${id} is given, see ${url}`,
    { approval: { id, url, expiresAt, approvers } },
  );
}

function rejected({ id, votes, expiresAt }: Approval): SallyportError {
  const by = votes.find(({ decision }) => decision === 'reject')?.by ?? 'an approver';
  return new SallyportError(
    'approval_rejected',
    `${by} rejected approval ${id} of this request; the same request can be asked for again after ${expiresAt}`,
  );
}

function needOf({ approvals }: Need, groups: readonly string[]): string {
  const people = approvals === 1 ? 'the approval' : `${approvals} approvals`;
  return `${people} of ${groups.join(' or ')}`;
}
