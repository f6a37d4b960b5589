import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BudgetStore } from '../../../src/budgets/budget-store.ts';
import { budgetWindow } from '../../../src/budgets/budget-window.ts';
import { dynamodbBudgetStore } from '../../../src/budgets/dynamodb-budget-store.ts';
import type { Budget } from '../../../src/gateway/decision.ts';
import { type LocalDynamodb, startDynamodb } from '../../../src/local/dynamodb.ts';
import { type BedrockWorld, CHAT, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { converseAnswer } from './scripted-upstream.ts';

const CALLERS = 500;
/** Calls that the budget has room for at once */
const ROOM = 20;
const BODY = JSON.stringify({
  messages: [{ role: 'user', content: [{ text: 'hi' }] }],
  inferenceConfig: { maxTokens: 490 },
});
/** In tokens: what the service says of itself, a byte for each of the request's, and the output. */
const MOST = 400 + BODY.length + 490;
const NOON = new Date('2026-11-22T12:00:00Z');

let dynamodb: LocalDynamodb;
let store: BudgetStore;
let world: BedrockWorld;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'budgets' });
  const { client } = dynamodb;
  const now = () => NOON.getTime();
  store = dynamodbBudgetStore({ client, table: 'budgets', now, newId: randomUUID });
  world = await startBedrockWorld({ budgets: store, now: () => NOON });
});
afterAll(() => Promise.all([world.close(), dynamodb.close()]));

/** How a call ended: with the status of its answer. */
async function call(): Promise<number> {
  const answer = await fetch(`${world.url}/model/${encodeURIComponent(CHAT)}/converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: BODY,
  });
  await answer.text();
  return answer.status;
}

type Run = Readonly<{
  statuses: readonly number[];
  /** Calls that were at the model at the same time, at most */
  atOnce: number;
  used: number;
  limit: number;
}>;

/** Many calls at once against one budget, each of which uses so many tokens of those it may use. */
async function run(tokens: number): Promise<Run> {
  const group = randomUUID();
  const budget: Budget = { amount: ROOM * MOST, unit: 'tokens', per: 'day', group };
  world.oblige({ budgets: [budget] });
  world.upstream.got.length = 0;
  let open = 0;
  let atOnce = 0;
  const usage = { inputTokens: 1, outputTokens: tokens - 1, totalTokens: tokens };
  async function* slowly() {
    open += 1;
    atOnce = Math.max(atOnce, open);
    await new Promise((resolve) => setTimeout(resolve, 200));
    open -= 1;
    yield JSON.stringify(converseAnswer([{ text: 'hi' }], { usage }));
  }
  world.upstream.answer(() => ({ chunks: slowly() }));
  const statuses = await Promise.all(Array.from({ length: CALLERS }, call));
  const account = JSON.stringify(['claude', 'tokens', 'day', 'group', group]);
  const used = await store.used({ account, ...budgetWindow('day', NOON) });
  return { statuses, atOnce, used, limit: budget.amount };
}

const countOf = (statuses: readonly number[], status: number) =>
  statuses.filter((one) => one === status).length;

test('of 500 calls at once no more reach the model than the budget has room for', async () => {
  const { statuses, used, limit } = await run(MOST);
  const done = countOf(statuses, 200);
  // 503: the table did not answer in time, which is no reason to let anybody through.
  expect(new Set([...statuses, 200, 403, 503])).toEqual(new Set([200, 403, 503]));
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThanOrEqual(ROOM);
  expect(world.upstream.got.length).toBeLessThanOrEqual(ROOM);
  expect(done * MOST).toBeLessThanOrEqual(used);
  expect(used).toBeLessThanOrEqual(limit);
}, 120_000);

test('what calls did not use is given back, and those that are under way never take more than there is', async () => {
  const { statuses, atOnce, used, limit } = await run(15);
  expect(atOnce * MOST).toBeLessThanOrEqual(limit);
  expect(countOf(statuses, 200) * 15).toBeLessThanOrEqual(used);
  expect(used).toBeLessThanOrEqual(limit);
  expect(await call()).toBe(200);
}, 120_000);
