import { expect, test } from 'vitest';
import type { BudgetStore } from '../../src/budgets/budget-store.ts';
import { budgetWindow } from '../../src/budgets/budget-window.ts';
import { reserveBudgets } from '../../src/budgets/reserve-budgets.ts';
import type { Budget } from '../../src/gateway/decision.ts';
import type { Principal } from '../../src/gateway/principal.ts';

const NOW = new Date('2026-11-22T23:30:00Z');
const principal = (subject: string): Principal => ({
  kind: 'user',
  issuer: 'local',
  subject,
  groups: ['rag'],
  claims: {},
  expiresAt: 0,
});

/** Counts in memory, for a test of what is counted. */
function memoryStore() {
  const used = new Map<string, number>();
  const seen = new Set<string>();
  const store: BudgetStore = {
    async reserve({ count, amount, limit }) {
      const key = `${count.account} ${count.window}`;
      const now = used.get(key) ?? 0;
      if (now + amount > limit) return undefined;
      used.set(key, now + amount);
      return { count, id: '1', amount };
    },
    async settle({ count, amount }, actual) {
      const key = `${count.account} ${count.window}`;
      used.set(key, (used.get(key) ?? 0) - amount + actual);
    },
    async see({ names }) {
      const fresh = names.filter((name) => !seen.has(name));
      for (const name of fresh) seen.add(name);
      return fresh.length;
    },
    used: async () => 0,
  };
  return { store, amounts: () => [...used.values()], accounts: () => [...used.keys()] };
}

const tokens = (amount: number, more: Partial<Budget> = {}): Budget => ({
  amount,
  unit: 'tokens',
  per: 'day',
  ...more,
});

test('a budget that cannot be counted denies', async () => {
  const { store } = memoryStore();
  const reserve = reserveBudgets({ store, now: () => NOW });
  const ask = { principal: principal('alice'), connection: 'claude', spend: { tokens: 5 } };
  await expect(reserve({ ...ask, budgets: [tokens(10, { unit: 'usd' })] })).rejects.toMatchObject({
    code: 'denied',
  });
  await expect(reserve({ ...ask, spend: undefined, budgets: [tokens(10)] })).rejects.toMatchObject({
    code: 'denied',
  });
});

test('either every budget is taken from, or none', async () => {
  const { store, amounts } = memoryStore();
  const reserve = reserveBudgets({ store, now: () => NOW });
  const budgets = [tokens(100), tokens(3, { per: 'hour' })];
  const refused = reserve({
    principal: principal('alice'),
    connection: 'claude',
    budgets,
    spend: { tokens: 5 },
  });
  await expect(refused).rejects.toThrow('3 tokens per hour');
  expect(amounts()).toEqual([0]);
});

test('of budgets that count the same the smallest holds, and money is counted in millionths', async () => {
  const { store, amounts } = memoryStore();
  const reserve = reserveBudgets({ store, now: () => NOW });
  const ask = {
    principal: principal('alice'),
    connection: 'claude',
    spend: { tokens: 60, usd: 0.000_000_4 },
  };
  const one = await reserve({
    ...ask,
    budgets: [tokens(100), tokens(80), tokens(1, { unit: 'usd' })],
  });
  expect(amounts()).toEqual([60, 1]);
  await expect(reserve({ ...ask, budgets: [tokens(100), tokens(80)] })).rejects.toThrow(
    '80 tokens',
  );
  await one.settle({ tokens: 20, usd: 0.5 });
  await one.settle({ tokens: 1_000 });
  expect(amounts()).toEqual([20, 500_000]);
});

test('what was used is not known: all that was reserved stays counted', async () => {
  const { store, amounts } = memoryStore();
  const reserve = reserveBudgets({ store, now: () => NOW });
  const reservation = await reserve({
    principal: principal('alice'),
    connection: 'claude',
    budgets: [tokens(100)],
    spend: { tokens: 60 },
  });
  await reservation.settle(undefined);
  expect(amounts()).toEqual([60]);
});

test('documents are counted once in a span, however often they are seen', async () => {
  const { store, amounts } = memoryStore();
  const reserve = reserveBudgets({ store, now: () => NOW });
  const ask = (documents: number) => ({
    principal: principal('alice'),
    connection: 'docs',
    budgets: [tokens(12, { unit: 'documents', per: 'hour' })],
    spend: { documents },
  });
  await (await reserve(ask(10))).settle({ documents: 2, seen: ['kb/1', 'kb/2'] });
  await (await reserve(ask(10))).settle({ documents: 3, seen: ['kb/1', 'kb/2', 'kb/3'] });
  expect(amounts()).toEqual([3]);
  await expect(reserve(ask(10))).rejects.toThrow('12 documents per hour');
  await (await reserve(ask(9))).settle(undefined);
  expect(amounts()).toEqual([12]);
});

test('a group counts together, principals each for themselves', async () => {
  const { store, accounts } = memoryStore();
  const reserve = reserveBudgets({ store, now: () => NOW });
  for (const subject of ['alice', 'bob']) {
    const budgets = [tokens(100), tokens(100, { group: 'rag' })];
    await reserve({
      principal: principal(subject),
      connection: 'claude',
      budgets,
      spend: { tokens: 1 },
    });
  }
  expect(accounts()).toHaveLength(3);
});

test('windows are spans of UTC, and end where the next begins', () => {
  expect(budgetWindow('hour', NOW)).toEqual({
    window: '2026-11-22T23',
    endsAt: Date.parse('2026-11-23T00:00:00Z'),
  });
  expect(budgetWindow('day', NOW)).toEqual({
    window: '2026-11-22',
    endsAt: Date.parse('2026-11-23T00:00:00Z'),
  });
  expect(budgetWindow('month', NOW)).toEqual({
    window: '2026-11',
    endsAt: Date.parse('2026-12-01T00:00:00Z'),
  });
});
