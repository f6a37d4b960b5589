import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval, Vote } from './approval.ts';
import { approvalState } from './approval-state.ts';

/** Somebody who decides. */
export type Decider = Readonly<{
  /** `principalId` */
  principal: string;
  /** Who that is, whatever the identity */
  person: string;
  groups: readonly string[];
}>;

export type DecisionGiven = Readonly<{
  decision: Vote['decision'];
  reason?: string;
  via: Vote['via'];
}>;

/**
 * The approval after a decision, at a moment in milliseconds since the epoch. The very same
 * approval when that person said the same before: a decision that arrives twice changes nothing.
 * @throws SallyportError `denied` for whoever may not decide, and for an approval that is over
 */
export function decideApproval(
  approval: Approval,
  decider: Decider,
  given: DecisionGiven,
  now: number,
): Approval {
  const { principal, person, groups } = decider;
  if (approval.principal === principal || approval.barred.includes(person)) {
    throw denied('who asked for an approval, or owns the workload that did, cannot decide it');
  }
  const needs = approval.needs.flatMap((need, index) =>
    need.groups.some((group) => groups.includes(group)) ? [index] : [],
  );
  if (needs.length === 0) {
    throw denied(`this approval is decided by members of ${approval.approvers.join(' or ')}`);
  }
  const own = approval.votes.filter((vote) => vote.person === person).at(-1);
  if (own?.decision === given.decision) return approval;
  const state = approvalState(approval, now);
  if (state !== 'pending') throw denied(`this approval is ${state}, so it cannot be decided`);
  const vote: Vote = {
    by: principal,
    person,
    decision: given.decision,
    ...(given.reason !== undefined && { reason: given.reason }),
    needs,
    at: new Date(now).toISOString(),
    via: given.via,
  };
  return { ...approval, votes: [...approval.votes, vote], revision: approval.revision + 1 };
}

/** The approval after a request ran by it, or undefined when it lets none run at that moment. */
export function useApproval(approval: Approval, now: number): Approval | undefined {
  if (approvalState(approval, now) !== 'approved') return undefined;
  const usedAt = new Date(now).toISOString();
  return { ...approval, usedAt, revision: approval.revision + 1 };
}

function denied(sentence: string): SallyportError {
  return new SallyportError('denied', sentence);
}
