import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval, Vote } from './approval.ts';
import { approvalState, asksPeople } from './approval-state.ts';
import { groupsOf, whoDecides } from './who-decides.ts';

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
  const { principal, person } = decider;
  if (isRequester(approval, decider)) {
    throw denied('who asked for an approval, or owns the workload that did, cannot decide it');
  }
  const needs = needsOf(approval, decider, now);
  if (needs.length === 0) {
    throw denied(
      `this approval is decided by members of ${whoDecides(approval, now).join(' or ')}`,
    );
  }
  const own = approval.votes.filter((vote) => vote.person === person).at(-1);
  if (own?.decision === given.decision) return approval;
  const state = approvalState(approval, now);
  if (!asksPeople(state) && state !== 'overdue') {
    throw denied(`this approval is ${state}, so it cannot be decided`);
  }
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
  // What opens for a time is not used up; its uses are recorded one by one.
  if (approval.opens !== undefined) return approval;
  const usedAt = new Date(now).toISOString();
  return { ...approval, usedAt, revision: approval.revision + 1 };
}

/**
 * The approval given back before its time: by who asked, as long as it can come to anything; by who
 * may decide, once it was given. The same approval when it was ended before.
 * @throws SallyportError `denied`
 */
export function endApproval(approval: Approval, who: Decider, now: number): Approval {
  const asked = isRequester(approval, who);
  if (!asked && needsOf(approval, who, now).length === 0) {
    throw denied('an approval is ended by who asked for it, or by who may decide it');
  }
  const state = approvalState(approval, now);
  if (state === 'ended') return approval;
  if (state !== 'approved' && !(asked && state === 'pending')) {
    throw denied(`this approval is ${state}, so it cannot be ended`);
  }
  const ended = { at: new Date(now).toISOString(), by: who.principal };
  return { ...approval, ended, revision: approval.revision + 1 };
}

function isRequester(approval: Approval, { principal, person }: Decider): boolean {
  const name = person.toLowerCase();
  // Issuers that say who owns a workload say it in lower case.
  return (
    approval.principal === principal || approval.barred.some((each) => each.toLowerCase() === name)
  );
}

/** Indices of the needs that somebody could meet at a moment. */
function needsOf(approval: Approval, { groups }: Decider, now: number): readonly number[] {
  return approval.needs.flatMap((need, index) =>
    groupsOf(need, approval, now).some((group) => groups.includes(group)) ? [index] : [],
  );
}

function denied(sentence: string): SallyportError {
  return new SallyportError('denied', sentence);
}
