import type { ApprovalEvents } from '../approvals/approval-event.ts';
import type { Log } from '../runtime/logger.ts';

/** Events of approvals as lines of the log, where there is no bus. */
export function logApprovalEvents(log: Log): ApprovalEvents {
  return {
    async publish({ type, approval, principal, connection, by, decision }) {
      const write =
        type === 'approval.break-glass' || type === 'approval.overdue' ? 'warn' : 'info';
      log[write](type, { approval, principal, connection, by, decision });
    },
  };
}
