import type { Approval } from './approval.ts';
import { needsMet } from './needs-met.ts';

/** Where an approval stands. Only `pending` can be decided, only `approved` be used. */
export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'used' | 'expired';

/** The state at a moment, milliseconds since the epoch. Never stored, so that no clock has to run. */
export function approvalState(approval: Approval, now: number): ApprovalState {
  if (approval.usedAt !== undefined) return 'used';
  if (approval.votes.some(({ decision }) => decision === 'reject')) return 'rejected';
  if (!needsMet(approval.needs, approval.votes)) {
    return now < Date.parse(approval.expiresAt) ? 'pending' : 'expired';
  }
  return now < usableUntil(approval) ? 'approved' : 'expired';
}

/** When an approval that was given can no longer be used, milliseconds since the epoch. */
export function usableUntil({ votes, usableMinutes }: Approval): number {
  const last = votes.at(-1)?.at;
  return last === undefined ? 0 : Date.parse(last) + usableMinutes * 60_000;
}

/**
 * Whether it still speaks for its digest: the same request asked again meets it instead of making
 * another. A rejection stands until the approval would have expired.
 */
export function stands(approval: Approval, now: number): boolean {
  const state = approvalState(approval, now);
  if (state === 'rejected') return now < Date.parse(approval.expiresAt);
  return state === 'pending' || state === 'approved';
}
