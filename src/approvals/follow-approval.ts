import type { Approval } from './approval.ts';
import { eventsOf } from './approval-event.ts';
import type { ApprovalMachine } from './approval-machine.ts';
import type { NotifyDeps } from './notify-approval.ts';
import { showApproval } from './show-approval.ts';

export type FollowDeps = NotifyDeps & Readonly<{ machine: ApprovalMachine }>;

/**
 * Does what follows from a change of an approval that has been written: tells others, starts or
 * wakes its machine, updates its message. Can be repeated.
 * @param before undefined for an approval that was just asked for
 * @throws SallyportError `unavailable`: then it is to be repeated
 */
export async function followApproval(
  before: Approval | undefined,
  after: Approval,
  deps: FollowDeps,
): Promise<void> {
  for (const event of eventsOf(before, after)) await deps.events.publish(event);
  if (before === undefined) return deps.machine.start(after.id);
  const voted = after.votes.length > before.votes.length;
  const over = after.ended !== before.ended || after.usedAt !== before.usedAt;
  if (voted || over) {
    const token = await deps.thread.token(after.id);
    if (token !== undefined) await deps.machine.wake(token);
  }
  // The machine shows what it waits for; what comes after its end is shown here.
  if (!voted || after.brokenGlass !== undefined) await showApproval(after, deps);
}
