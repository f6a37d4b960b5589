import type { Approval } from './approval.ts';
import { needsMet } from './needs-met.ts';

/**
 * Where an approval stands. Only `pending` can be decided, only `approved` be used. A request that
 * broke the glass is in `review` until somebody has looked at it, and `overdue` when nobody has.
 */
export const APPROVAL_STATES = [
  'pending',
  'approved',
  'rejected',
  'used',
  'expired',
  'ended',
  'review',
  'overdue',
] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** The state at a moment, milliseconds since the epoch. Never stored, so that no clock has to run. */
export function approvalState(approval: Approval, now: number): ApprovalState {
  if (approval.brokenGlass !== undefined) return reviewState(approval, now);
  if (approval.ended !== undefined) return 'ended';
  if (approval.usedAt !== undefined) return 'used';
  if (approval.votes.some(({ decision }) => decision === 'reject')) return 'rejected';
  if (!needsMet(approval.needs, approval.votes)) {
    return now < Date.parse(approval.expiresAt) ? 'pending' : 'expired';
  }
  return now < usableUntil(approval) ? 'approved' : 'expired';
}

function reviewState({ brokenGlass, votes }: Approval, now: number): ApprovalState {
  if (votes.length > 0) return 'used';
  return now < Date.parse(brokenGlass?.reviewBy ?? '') ? 'review' : 'overdue';
}

/** Whether people are still asked to decide. */
export function asksPeople(state: ApprovalState): boolean {
  return state === 'pending' || state === 'review';
}

/** Whether nothing can become of it any more but a review that comes late. */
export function isOver(state: ApprovalState): boolean {
  return !asksPeople(state) && state !== 'approved';
}

/** When an approval that was given can no longer be used, milliseconds since the epoch. */
export function usableUntil({ votes, usableMinutes, opens }: Approval): number {
  const last = votes.at(-1)?.at;
  if (last === undefined) return 0;
  return Date.parse(last) + (opens?.minutes ?? usableMinutes) * 60_000;
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
