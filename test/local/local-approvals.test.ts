import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamodbApprovalStore } from '../../src/approvals/dynamodb-approval-store.ts';
import type { Config } from '../../src/config/config-schema.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { startLocalApprovals } from '../../src/local/local-approvals.ts';
import { silentLog } from '../../src/runtime/logger.ts';
import { approval } from '../contract/approval-store-contract.ts';

let dynamodb: LocalDynamodb;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'sallyport' });
});
afterAll(() => dynamodb.close());

const NOW = Date.parse(approval().requestedAt);
const slack = { team: 'T0SALLY', channel: 'C0APPROVALS', people: {} };

function start(change: object = {}) {
  const { client } = dynamodb;
  const now = () => NOW;
  const store = dynamodbApprovalStore({
    ...{ client, now, newId: randomUUID },
    ...{ table: 'sallyport', retentionDays: 1 },
  });
  return startLocalApprovals({
    project: new URL('../..', import.meta.url).pathname,
    config: { approvals: {}, slack, ...change } as unknown as Config,
    ...{ store, client, now, table: 'sallyport', log: silentLog },
    gateUrl: 'http://127.0.0.1:9',
    port: 0,
  });
}

test('what was pending when the gate was stopped is shown again, once', async () => {
  const first = await start();
  const shown = async (url = '') => (await (await fetch(`${url}/messages`)).json()) as Inbox;
  await first.store.request(approval());
  await expect.poll(async () => (await shown(first.inbox?.url)).messages.length).toBe(1);
  await first.close();

  const second = await start();
  await expect.poll(async () => (await shown(second.inbox?.url)).messages.length).toBe(1);
  await second.store.request(approval({ id: 'other' }));
  expect((await shown(second.inbox?.url)).messages.length).toBe(1);
  await second.close();
});

test('a gate without Slack has no inbox, and no route for clicks', async () => {
  const approvals = await start({ slack: undefined });
  expect([approvals.inbox, approvals.slack]).toEqual([undefined, undefined]);
  await approvals.store.request(approval({ id: 'unseen', digest: 'd2' }));
  await approvals.close();
});

type Inbox = Readonly<{ messages: readonly unknown[] }>;
