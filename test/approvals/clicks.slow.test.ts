import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamodbApprovalStore } from '../../src/approvals/dynamodb-approval-store.ts';
import { requireApproval } from '../../src/approvals/require-approval.ts';
import { APPROVE_ACTION } from '../../src/approvals/slack/approval-blocks.ts';
import { serveInteraction } from '../../src/approvals/slack/serve-interactions.ts';
import { approvalRule } from '../../src/config/approval-rule.ts';
import type { Config } from '../../src/config/config-schema.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { Secret } from '../../src/gateway/secret.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { ask } from './approval-world.ts';
import { clicked, signedRequest } from './slack/slack-payloads.ts';

let dynamodb: LocalDynamodb;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'sallyport' });
});
afterAll(() => dynamodb.close());

const SECRET = new Secret('signing-secret');
const groups = ['data-owners'];
const people = Object.fromEntries(
  Array.from({ length: 10 }, (_, at) => [`U0P${at}`, { principal: `demo/p${at}`, groups }]),
);
const config = {
  approvals: { 'data-owners': approvalRule.parse({ groups }) },
  slack: { team: 'T0SALLY', channel: 'C0APPROVALS', people },
} as unknown as Config;

/** Runs so many at a time, as a gate's functions would. */
async function inTurns<T>(count: number, width: number, run: (at: number) => Promise<T>) {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) results.push(await run(next++));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

test('a thousand clicks and redeliveries give one decision, a thousand repeats one execution', async () => {
  const told: string[] = [];
  const store = dynamodbApprovalStore({
    client: dynamodb.client,
    table: 'sallyport',
    retentionDays: 1,
    now: Date.now,
    newId: randomUUID,
  });
  const run = () =>
    requireApproval(ask(), {
      approvals: store,
      config,
      publicUrl: 'https://gate.example',
      now: () => new Date(),
      newId: randomUUID,
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  const first = await run();
  const id = first instanceof SallyportError ? (first.approval?.id ?? '') : '';

  const click = async (at: number) => {
    const user = { id: `U0P${at % 10}`, team_id: 'T0SALLY' };
    const response = await serveInteraction(
      signedRequest(clicked(APPROVE_ACTION, id, user), SECRET, Date.now()),
      {
        config,
        store,
        now: Date.now,
        maskText: (text) => text,
        signingSecrets: async () => [SECRET],
        slack: {
          openView: async () => undefined,
          member: async (id) => ({ id, teams: ['T0SALLY'], full: true }),
          tell: async (_channel, _user, text) => void told.push(text),
        },
      },
    );
    return response.status;
  };
  const statuses = await inTurns(1_000, 40, click);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const decided = await store.get(id);
  expect(decided?.votes.length).toBe(1);
  expect(decided?.revision).toBe(1);
  // Whoever was not first, and is not who was, is told so.
  expect(told.length).toBe(900);
  expect(new Set(told)).toEqual(new Set(['this approval is approved, so it cannot be decided']));

  const outcomes = await inTurns(1_000, 40, run);
  expect(outcomes.filter((outcome) => outcome === undefined).length).toBe(1);
  expect((await store.get(id))?.usedAt).toBeDefined();
}, 300_000);
