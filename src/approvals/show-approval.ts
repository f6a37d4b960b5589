import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { ApprovalThread } from './approval-thread.ts';
import { approvalMessage } from './slack/approval-blocks.ts';
import type { SlackApi } from './slack/slack-api.ts';

export type ShowDeps = Readonly<{
  store: ApprovalStore;
  thread: ApprovalThread;
  /** Where people are shown approvals; nowhere without it */
  slack?: Readonly<{ api: Pick<SlackApi, 'post' | 'update'>; channel: string }>;
  publicUrl: string;
  /** Milliseconds since the epoch */
  now: () => number;
}>;

/** Whoever changes an approval in between shows it as well, so a few rounds are enough. */
const ROUNDS = 3;

/**
 * Shows an approval as it stands: posts its message, or updates the one there is. Shows it again
 * when it changed meanwhile, so that the last message is the latest.
 *
 * INVARIANT: a Slack that does not work stops nothing. It is noted on the approval, which can be
 * decided elsewhere.
 * @throws SallyportError `unavailable` when the store does not answer
 */
export async function showApproval(approval: Approval, deps: ShowDeps): Promise<void> {
  if (deps.slack === undefined) return;
  let shown = approval;
  for (let round = 0; round < ROUNDS; round++) {
    if (!(await show(shown, deps.slack, deps))) return;
    const latest = await deps.store.get(approval.id);
    if (latest === undefined || latest.revision === shown.revision) return;
    shown = latest;
  }
}

async function show(
  approval: Approval,
  { api, channel }: NonNullable<ShowDeps['slack']>,
  { store, thread, publicUrl, now }: ShowDeps,
): Promise<boolean> {
  const { id } = approval;
  const posted = await thread.message(id);
  const message = approvalMessage(approval, publicUrl, now());
  try {
    if (posted !== undefined && (await api.update(posted, message))) return true;
    await thread.keepMessage(id, await api.post(channel, message));
    return true;
  } catch (thrown) {
    if (!(thrown instanceof SallyportError)) throw thrown;
    const text = `not shown in Slack: ${thrown.message}`;
    await store.note(id, { at: new Date(now()).toISOString(), by: 'sallyport', text });
    return false;
  }
}
