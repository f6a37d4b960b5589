import { expect, test } from 'vitest';
import type { Approval } from '../../src/approvals/approval.ts';
import type { ApprovalStore } from '../../src/approvals/approval-store.ts';
import { showApproval } from '../../src/approvals/show-approval.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { approval } from '../contract/approval-store-contract.ts';
import { memoryApprovalStore } from '../support/memory-approval-store.ts';

const START = Date.parse(approval().requestedAt);

/** A Slack whose messages are kept, and can be lost; `slow` runs while a message is on its way. */
async function world(slow: (store: ApprovalStore) => Promise<unknown> = async () => undefined) {
  const store = memoryApprovalStore(() => START);
  await store.request(approval());
  const messages = new Map<string, string>();
  const kept = new Map<string, { channel: string; ts: string }>();
  const calls: string[] = [];
  const slack = {
    channel: 'C1',
    api: {
      async post(channel: string, { text }: { text: string }) {
        await slow(store);
        calls.push(`post ${text}`);
        const ts = `${messages.size}`;
        messages.set(ts, text);
        return { channel, ts };
      },
      async update({ ts }: { ts: string }, { text }: { text: string }) {
        calls.push(`update ${text}`);
        if (!messages.has(ts)) return false;
        messages.set(ts, text);
        return true;
      },
    },
  };
  const thread = {
    keepToken: async () => undefined,
    token: async () => undefined,
    keepMessage: async (id: string, posted: { channel: string; ts: string }) =>
      void kept.set(id, posted),
    message: async (id: string) => kept.get(id),
  };
  const show = (one: Approval) =>
    showApproval(one, { store, thread, slack, publicUrl: 'https://g', now: () => START });
  return { show, messages, calls, store, slack };
}

const USED = approval({
  votes: [
    {
      ...{ by: 'demo/olivia', person: 'demo/olivia', decision: 'approve', needs: [0] },
      ...{ at: new Date(START).toISOString(), via: 'api' },
    },
  ],
  revision: 1,
});

test('a message that somebody deleted, or that was lost, is posted again', async () => {
  const { show, messages, calls } = await world();
  await show(approval());
  messages.clear();
  await show(approval());
  expect(calls.map((call) => call.split(' ')[0])).toEqual(['post', 'update', 'post']);
});

test('what changes while its message is on the way is shown as it is at last', async () => {
  const { show, messages } = await world((store) => store.change(USED));
  await show(approval());
  expect([...messages.values()]).toEqual(['Approved: demo/dana']);
});

test('a Slack that does not work is noted, and stops nothing', async () => {
  const { show, store, slack } = await world();
  slack.api.post = async () => {
    throw new SallyportError('unavailable', 'Slack (chat.postMessage) did not answer');
  };
  await show(approval());
  expect(await store.notes('first')).toMatchObject([
    { by: 'sallyport', text: expect.stringContaining('did not answer') },
  ]);
});
