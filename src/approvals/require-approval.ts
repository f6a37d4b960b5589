import type { Config } from '../config/config-schema.ts';
import type { Agreed } from '../gateway/reconsider.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval, Need } from './approval.ts';
import { approvalState } from './approval-state.ts';
import type { ApprovalStore } from './approval-store.ts';
import { breakGlass, refuseUnreviewed } from './break-glass.ts';
import { changeApproval } from './change-approval.ts';
import { useApproval } from './decide-approval.ts';
import { largerApproval } from './larger-approval.ts';
import { countApprovals } from './needs-met.ts';
import { type ApprovalAsk, newApproval, type Rule, rulesOf } from './new-approval.ts';
import { visibleText } from './visible-text.ts';
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

/** Characters of a reason that stand in an error. */
const MOST_REASON = 200;

/**
 * Resolves with what people have agreed to: exactly this request, whose approval is used up; requests
 * of its kind, of which it records the use; or that it breaks the glass. Otherwise asks
 * them, or joins the approval that was asked for before.
 * @throws SallyportError `approval_required`, which names the approval; `approval_rejected`;
 * `bad_request` where a rule wants a justification; `denied` for a rule that is not in the config,
 * outside of its windows, and for whom it lets nothing run; `unavailable` when the request cannot be
 * stored
 */
export async function requireApproval(
  ask: ApprovalAsk,
  deps: RequireApprovalDeps,
): Promise<Agreed> {
  const rules = await openRules(ask, deps);
  if (ask.breakGlass === true) {
    await breakGlass(ask, rules, { ...deps, now: deps.now().getTime() });
    return agreedTo(ask);
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const approval = await standing(ask, rules, deps);
    const state = approvalState(approval, deps.now().getTime());
    if (state === 'rejected') throw rejected(approval, deps);
    if (state === 'pending') throw required(approval, deps);
    if (await use(approval, ask, deps)) return agreedTo(ask, approval);
  }
  throw new SallyportError('unavailable', 'the same request used up this approval again and again');
}

/** The rules that a request is under, none of which is closed to it at this moment. */
async function openRules(
  ask: ApprovalAsk,
  { approvals, config, now }: RequireApprovalDeps,
): Promise<readonly Rule[]> {
  const at = now().getTime();
  const rules = rulesOf(ask, config, at);
  await refuseUnreviewed(ask, rules, { approvals, now: at });
  return rules;
}

/** The approval that speaks for the request: of a larger size, or of its own, asked for if need be. */
async function standing(
  ask: ApprovalAsk,
  rules: readonly Rule[],
  deps: RequireApprovalDeps,
): Promise<Approval> {
  const { approvals, newId } = deps;
  const now = deps.now().getTime();
  const larger = await largerApproval(ask, approvals, now);
  if (larger !== undefined) {
    // It may be under more rules, whose windows hold as well.
    await openRules({ ...ask, rules: larger.rules }, deps);
    return larger;
  }
  const approval = await approvals.request(newApproval(ask, rules, { id: newId(), now }));
  // Whoever asked first may have died before.
  if (approval.estimate !== undefined && approval.opens === undefined)
    await approvals.keepSized(ask.sized.digest, approval);
  return approval;
}

/** Requests opened for a time are of any size; an approval for once is for the size that it names. */
function agreedTo(ask: ApprovalAsk, approval?: Approval): Agreed {
  if (approval?.opens !== undefined) return { rules: approval.rules, digest: ask.digest };
  const { rules, digest, estimate } = approval ?? ask;
  return { rules, digest, ...(estimate !== undefined && { size: estimate }) };
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
  const { given, needed } = countApprovals(approval);
  const so = needed > 1 ? ` (${given} of ${needed} given)` : '';
  const url = `${publicUrl}/approvals/${id}`;
  return new SallyportError(
    'approval_required',
    `this request needs ${needs.join(' and ')}${so}; repeat it once approval ${id} is given, see ${url}`,
    { approval: { id, url, expiresAt, approvers } },
  );
}

/** The reason was masked when it was given. */
function rejected(
  { id, votes, expiresAt }: Approval,
  { publicUrl }: Pick<RequireApprovalDeps, 'publicUrl'>,
): SallyportError {
  const vote = votes.find(({ decision }) => decision === 'reject');
  const why = vote?.reason === undefined ? '' : ` (reason: ${shortReason(vote.reason)})`;
  return new SallyportError(
    'approval_rejected',
    `${vote?.by ?? 'an approver'} rejected approval ${id} of this request${why}; the same request can be asked for again after ${expiresAt}, see ${publicUrl}/approvals/${id}`,
  );
}

/** One line of bounded length in which nothing is hidden; the approval has all of it. */
function shortReason(reason: string): string {
  const line = visibleText(reason.replaceAll(/\s+/g, ' ').trim());
  const letters = [...line];
  return letters.length > MOST_REASON ? `${letters.slice(0, MOST_REASON).join('')}…` : line;
}

function needOf({ approvals }: Need, groups: readonly string[]): string {
  const people = approvals === 1 ? 'the approval' : `${approvals} approvals`;
  return `${people} of ${groups.join(' or ')}`;
}
