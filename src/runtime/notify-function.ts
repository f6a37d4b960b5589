import { type NotifyAnswer, notifyApproval } from '../approvals/notify-approval.ts';
import { approvalParts } from './approval-parts.ts';
import type { FunctionEnv } from './env.ts';
import { failureFields } from './failure-fields.ts';
import { powertoolsLog } from './logger.ts';
import { SERVICE } from './service-name.ts';

/**
 * The function behind the states of `statemachines/approval.asl.json`. What it throws, the machine
 * tries again.
 * @throws Error when its bundle or environment is not whole
 */
export async function notifyFunction(
  env: FunctionEnv,
  root: URL,
): Promise<(step: unknown) => Promise<NotifyAnswer>> {
  const parts = await approvalParts(env, root);
  const log = powertoolsLog(SERVICE, env.SALLYPORT_LOG_LEVEL);
  return async (step) => {
    try {
      return await notifyApproval(step, parts);
    } catch (thrown) {
      log.error('approval not notified', failureFields(thrown));
      // INVARIANT: only the name of the failure reaches the execution's history.
      throw new Error(thrown instanceof Error ? thrown.name : 'no error');
    }
  };
}
