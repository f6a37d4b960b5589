import { type FollowDeps, followApproval } from '../approvals/follow-approval.ts';
import { approvalParts } from './approval-parts.ts';
import type { FunctionEnv } from './env.ts';
import { failureFields } from './failure-fields.ts';
import { type Log, powertoolsLog } from './logger.ts';
import { SERVICE } from './service-name.ts';
import { type ApprovalChange, approvalChanges } from './stream-record.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html */
type BatchAnswer = Readonly<{ batchItemFailures: readonly Readonly<{ itemIdentifier: string }>[] }>;

/**
 * The function that follows what is written of approvals, on the stream of the table: whatever
 * decided one, its machine is woken and others are told.
 * @throws Error when its bundle or environment is not whole
 */
export async function followFunction(
  env: FunctionEnv,
  root: URL,
): Promise<(event: unknown) => Promise<BatchAnswer>> {
  const parts = await approvalParts(env, root);
  const log = powertoolsLog(SERVICE, env.SALLYPORT_LOG_LEVEL);
  return (event) => followChanges(approvalChanges(event), parts, log);
}

/**
 * Follows changes in their order, up to the first that cannot be followed: Lambda comes again with
 * that one and what is behind it.
 */
export async function followChanges(
  changes: readonly ApprovalChange[],
  deps: FollowDeps,
  log: Log,
): Promise<BatchAnswer> {
  for (const { sequence, before, after } of changes) {
    try {
      const changed = after();
      if (changed !== undefined) await followApproval(before(), changed, deps);
    } catch (thrown) {
      log.error('approval not followed', failureFields(thrown));
      return { batchItemFailures: [{ itemIdentifier: sequence }] };
    }
  }
  return { batchItemFailures: [] };
}
