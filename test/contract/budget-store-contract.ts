import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BudgetCount, BudgetStore } from '../../src/budgets/budget-store.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import type { TestClock } from './approval-store-contract.ts';

type Make = (clock: TestClock) => Promise<BudgetStore>;

const START = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;

/** The laws of every BudgetStore. `make` gives a store that is empty and runs on the clock. */
export function budgetStoreContract(name: string, make: Make): void {
  const count = (account = 'alice'): BudgetCount => ({
    account,
    window: '2026-11-22',
    endsAt: START + 12 * 60 * MINUTE,
  });
  const ask = (amount: number, limit: number, account?: string) => ({
    count: count(account),
    amount,
    limit,
    expiresAt: START + 20 * MINUTE,
  });

  describe(name, () => {
    test('what is more than the whole budget is refused, and takes nothing', async () => {
      const store = await make({ now: START });
      expect(await store.reserve(ask(101, 100))).toBeUndefined();
      expect(await store.used(count())).toBe(0);
    });

    test('a budget is its account’s and its window’s own', async () => {
      const store = await make({ now: START });
      expect(await store.reserve(ask(100, 100))).toBeDefined();
      expect(await store.reserve(ask(1, 100))).toBeUndefined();
      expect(await store.reserve(ask(100, 100, 'bob'))).toBeDefined();
      const tomorrow = { ...count(), window: '2026-11-23' };
      expect(await store.reserve({ ...ask(100, 100), count: tomorrow })).toBeDefined();
    });

    test('five hundred calls at once never take more than there is', async () => {
      const store = await make({ now: START });
      const all = await Promise.all(
        Array.from({ length: 500 }, () => store.reserve(ask(10, 1_000))),
      );
      const taken = all.filter((one) => one !== undefined);
      expect(taken).toHaveLength(100);
      expect(await store.used(count())).toBe(1_000);
      await Promise.all(taken.map((one) => store.settle(one, 3)));
      expect(await store.used(count())).toBe(300);
    });

    test('what is settled is settled once; what nobody settles comes back when it expires', async () => {
      const clock = { now: START };
      const store = await make(clock);
      const first = await store.reserve(ask(60, 100));
      const second = await store.reserve(ask(40, 100));
      if (!first || !second) throw new Error('nothing was reserved');
      await store.settle(first, 25);
      expect(await store.used(count())).toBe(65);
      expect(await store.reserve(ask(60, 100))).toBeUndefined();
      clock.now = START + 21 * MINUTE;
      const third = await store.reserve({ ...ask(60, 100), expiresAt: clock.now + 20 * MINUTE });
      expect(third).toBeDefined();
      expect(await store.used(count())).toBe(85);
      // Settled after all, when its reservation was given back: what was used counts.
      await store.settle(second, 10);
      expect(await store.used(count())).toBe(95);
    });

    test('whatever is reserved and settled, no reservation passes the limit', async () => {
      const store = await make({ now: START });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), {
            maxLength: 6,
          }),
          async (calls) => {
            const account = `account-${run++}`;
            await Promise.all(
              calls.map(async ([amount, used]) => {
                const reserved = await store.reserve(ask(amount, 100, account));
                if (reserved) await store.settle(reserved, Math.min(used, amount));
              }),
            );
            expect(await store.used(count(account))).toBeLessThanOrEqual(100);
          },
        ),
        { numRuns: 25 },
      );
    });

    test('a name is new once in a span, for its account', async () => {
      const store = await make({ now: START });
      const names = Array.from({ length: 60 }, (_, i) => `kb/${i}`);
      const see = (list: readonly string[], account?: string) =>
        store.see({ count: count(account), limit: 1_200, names: list });
      expect(await see([])).toBe(0);
      expect(await see([...names.slice(0, 40), 'kb/0'])).toBe(40);
      expect(await see(names)).toBe(20);
      expect(await see(names)).toBe(0);
      expect(await see(names, 'bob')).toBe(60);
      const tomorrow = { ...count(), window: '2026-11-23' };
      expect(await store.see({ count: tomorrow, limit: 1_200, names })).toBe(60);
    });

    test('a name that many see at once is new to one of them', async () => {
      const store = await make({ now: START });
      const all = await Promise.all(
        Array.from({ length: 40 }, () =>
          store.see({ count: count(), limit: 500, names: ['a', 'b', 'c'] }),
        ),
      );
      expect(all.reduce((sum, one) => sum + one, 0)).toBe(3);
    });

    test('a store that does not answer is unavailable', async () => {
      const store = await make({ now: Number.NaN });
      const thrown = await store.reserve(ask(Number.NaN, 10)).catch((error) => error);
      expect(thrown).toBeInstanceOf(SallyportError);
    });
  });
}
