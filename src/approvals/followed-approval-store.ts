import type { Approval } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';

/**
 * An approval store whose changes are followed in this process, where no stream of the table does
 * it. What follows is never waited for, and cannot fail a decision.
 */
export function followedApprovalStore(
  store: ApprovalStore,
  follow: (before: Approval | undefined, after: Approval) => void,
): ApprovalStore {
  return {
    ...store,
    async request(approval) {
      const given = await store.request(approval);
      // Asked again, it is followed again: whoever asked first may have died before.
      if (given.revision === 0) follow(undefined, given);
      return given;
    },
    async change(changed) {
      const before = await store.get(changed.id);
      const made = await store.change(changed);
      if (made) follow(before, changed);
      return made;
    },
  };
}
