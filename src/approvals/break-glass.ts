import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval } from './approval.ts';
import { approvalState } from './approval-state.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { BrokenGlass } from './broken-glass.ts';
import { type ApprovalAsk, newApproval, type Rule } from './new-approval.ts';

type Deps = Readonly<{
  approvals: ApprovalStore;
  /** Milliseconds since the epoch */
  now: number;
  newId: () => string;
}>;

/** Requests under one rule that may wait for review before the glass stays whole. */
const MOST_UNREVIEWED = 50;
/** A write takes no longer. */
const LOST_MS = 60_000;
const ATTEMPTS = 20;

/**
 * Refuses whoever broke the glass under one of the rules and was not reviewed in time.
 * @throws SallyportError `denied`, which names the approval to review
 */
export async function refuseUnreviewed(
  { principal }: Pick<ApprovalAsk, 'principal'>,
  rules: readonly Rule[],
  { approvals, now }: Pick<Deps, 'approvals' | 'now'>,
): Promise<void> {
  for (const { name, breakGlass } of rules) {
    if (breakGlass === undefined) continue;
    const { open } = await approvals.glass.read({ principal, rule: name });
    for (const { id } of open) {
      const approval = await approvals.get(id);
      if (approval !== undefined && approvalState(approval, now) === 'overdue') {
        throw new SallyportError(
          'denied',
          `approval ${id}, a broken glass under rule \`${name}\`, was not reviewed in time: until somebody of ${approval.approvers.join(' or ')} does, nothing under this rule runs`,
        );
      }
    }
  }
}

/**
 * Lets a request run at once that says it cannot wait, and leaves it for review.
 * @throws SallyportError `denied` for whom the rules do not let break the glass, `bad_request`
 * without a justification
 */
export async function breakGlass(
  ask: ApprovalAsk,
  rules: readonly Rule[],
  { approvals, now, newId }: Deps,
): Promise<void> {
  const closed = rules.find(({ breakGlass: glass }) => !mayBreak(glass, ask.groups));
  if (closed !== undefined) {
    throw new SallyportError(
      'denied',
      `approval rule \`${closed.name}\` lets you break no glass, send the request without sallyport-break-glass`,
    );
  }
  if (ask.justification === undefined) {
    throw new SallyportError(
      'bad_request',
      'who breaks the glass says why, in the header sallyport-justification',
    );
  }
  const id = newId();
  const hours = Math.min(...rules.map(({ breakGlass: glass }) => glass?.reviewHours ?? 0));
  const approval: Approval = {
    ...newApproval(ask, rules, { id, now }),
    // Of this request alone: it joins no approval that people are being asked for.
    digest: `glass-${id}`,
    usedAt: new Date(now).toISOString(),
    brokenGlass: { reviewBy: new Date(now + hours * 3_600_000).toISOString() },
  };
  // INVARIANT: what freezes whoever broke the glass is written before anything runs.
  for (const { name } of rules) {
    await leaveForReview(ask.principal, name, id, { approvals, now });
  }
  await approvals.request(approval);
}

async function leaveForReview(
  principal: string,
  rule: string,
  id: string,
  { approvals, now }: Pick<Deps, 'approvals' | 'now'>,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { open, revision } = await approvals.glass.read({ principal, rule });
    const still = await unreviewed(open, approvals, now);
    if (still.length >= MOST_UNREVIEWED) {
      throw new SallyportError(
        'denied',
        `${still.length} requests under rule \`${rule}\` wait for review, that is as many as may`,
      );
    }
    const next = { open: [...still, { id, at: new Date(now).toISOString() }], revision };
    if (await approvals.glass.write({ principal, rule }, next)) return;
  }
  throw new SallyportError('unavailable', 'others broke the same glass at the same moment');
}

async function unreviewed(
  open: BrokenGlass['open'],
  approvals: ApprovalStore,
  now: number,
): Promise<BrokenGlass['open']> {
  const still: BrokenGlass['open'][number][] = [];
  for (const entry of open) {
    const approval = await approvals.get(entry.id);
    // One that is not there is being written at this moment, or never was.
    const lost = now - Date.parse(entry.at) > LOST_MS;
    const waits = approval === undefined ? !lost : approvalState(approval, now) !== 'used';
    if (waits) still.push(entry);
  }
  return still;
}

function mayBreak(glass: Rule['breakGlass'], groups: readonly string[]): boolean {
  return glass?.groups.some((group) => groups.includes(group)) ?? false;
}
