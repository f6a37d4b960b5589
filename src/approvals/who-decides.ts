import type { Approval, Need } from './approval.ts';
import { approvalState, usableUntil } from './approval-state.ts';

/** The groups that count for a need, at a moment in milliseconds since the epoch. */
export function groupsOf(
  { groups, later = [] }: Need,
  { requestedAt }: Pick<Approval, 'requestedAt'>,
  now: number,
): readonly string[] {
  const passed = now - Date.parse(requestedAt);
  const escalated = later.filter(({ afterMinutes }) => passed >= afterMinutes * 60_000);
  return [...new Set([...groups, ...escalated.flatMap((step) => step.groups)])];
}

/** The groups whose members may decide at a moment, milliseconds since the epoch. */
export function whoDecides(approval: Approval, now: number): readonly string[] {
  return [...new Set(approval.needs.flatMap((need) => groupsOf(need, approval, now)))];
}

/**
 * When something becomes of an approval by itself, milliseconds since the epoch: when more people
 * may decide, or when it is over. After now, unless it is over.
 */
export function nextMoment(approval: Approval, now: number): number {
  if (approvalState(approval, now) === 'approved') return usableUntil(approval);
  const asked = Date.parse(approval.requestedAt);
  const steps = approval.needs.flatMap(({ later = [] }) =>
    later.map(({ afterMinutes }) => asked + afterMinutes * 60_000),
  );
  const over = Date.parse(approval.brokenGlass?.reviewBy ?? approval.expiresAt);
  return Math.min(over, ...steps.filter((step) => step > now));
}
