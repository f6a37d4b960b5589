import type { Approval } from './approval-store.ts';

/** Where an approval stands. */
export type ApprovalState = 'pending' | 'expired';

/** The state at a moment, milliseconds since the epoch. Never stored, so that no clock has to run. */
export function approvalState(approval: Approval, now: number): ApprovalState {
  return now < Date.parse(approval.expiresAt) ? 'pending' : 'expired';
}
