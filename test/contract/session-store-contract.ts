import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SessionStore } from '../../src/sessions/session-store.ts';
import { intent, outcome, refusal } from './exchange-samples.ts';
import { cursorLaws, pageLaws, privacyLaws } from './session-list-laws.ts';

/** The laws of every SessionStore. `make` gives a store that is empty. */
export function sessionStoreContract(name: string, make: () => Promise<SessionStore>): void {
  describe(name, () => {
    emptyLaws(make);
    writeLaws(make);
    answerLaws(make);
    pageLaws(make);
    privacyLaws(make);
    cursorLaws(make);
  });
}

type Make = () => Promise<SessionStore>;

const UNAVAILABLE = { code: 'unavailable' };

function emptyLaws(make: Make): void {
  test('an empty store lists nothing', async () => {
    const store = await make();
    expect(await store.listSessions({ limit: 10 })).toEqual({ items: [] });
    expect(await store.listSessions({ limit: 10, principal: 'demo/alice' })).toEqual({ items: [] });
    expect(await store.listExchanges('nowhere', { limit: 10 })).toEqual({ items: [] });
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2, 1e15])(
    'there is no exchange %s of a session with one exchange',
    async (exchange) => {
      const store = await make();
      await store.open(intent());
      const key = { session: 'answer-1', exchange };
      expect(await store.getExchange(key)).toBeUndefined();
      await expect(store.close(key, outcome())).rejects.toMatchObject(UNAVAILABLE);
      await expect(store.amend(key, intent())).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  test('a session name that no key can hold is over the limit, and reads as unknown', async () => {
    const store = await make();
    for (const session of ['', 'x'.repeat(1_025), 'é'.repeat(513)]) {
      const over = { code: 'over_limit' };
      await expect(store.open(intent({ session }))).rejects.toMatchObject(over);
      await expect(store.refuse(refusal({ session }))).rejects.toMatchObject(over);
      expect(await store.listExchanges(session, { limit: 1 })).toEqual({ items: [] });
      expect(await store.getExchange({ session, exchange: 1 })).toBeUndefined();
    }
    expect(await store.listSessions({ limit: 10 })).toEqual({ items: [] });
  });

  test('a record too large to keep is over the limit and leaves no trace', async () => {
    const store = await make();
    const request = 'x'.repeat(400_000);
    await expect(store.open(intent({ request }))).rejects.toMatchObject({ code: 'over_limit' });
    expect(await store.listSessions({ limit: 10 })).toEqual({ items: [] });
  });
}

function answerLaws(make: Make): void {
  test('only exchanges that gave data are earlier answers, of their own session alone', async () => {
    const store = await make();
    expect(await store.earlierAnswers('answer-1')).toEqual([]);
    expect(await store.earlierAnswers('')).toEqual([]);
    const tokens = (outputTokens: number) => ({ usage: { inputTokens: 3, outputTokens } });
    const { rows: _rows, ...without } = outcome();
    const outcomes = [
      outcome({ rows: 0 }),
      outcome({ rows: 2 }),
      without,
      { ...without, ...tokens(0) },
      { ...without, ...tokens(7) },
      outcome({ state: 'failed', rows: 1 }),
    ];
    for (const ended of outcomes) await store.close(await store.open(intent()), ended);
    await store.open(intent());
    await store.refuse(refusal());
    await store.close(await store.open(intent({ session: 'answer-2' })), outcome({ rows: 9 }));
    expect(await store.earlierAnswers('answer-1')).toEqual([2, 5, 6]);
  });

  test('of a long session the newest exchanges count', async () => {
    const store = await make();
    const session = 'a-long-one';
    for (let number = 1; number <= 60; number += 1) {
      await store.close(await store.open(intent({ session })), outcome({ rows: 1 }));
    }
    expect(await store.earlierAnswers(session)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 11),
    );
  });
}

function writeLaws(make: Make): void {
  test('an exchange that was closed cannot be closed otherwise, nor amended', async () => {
    const store = await make();
    const key = await store.open(intent());
    await store.close(key, outcome());
    const other = outcome({ state: 'failed' });
    await expect(store.close(key, other)).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.close(key, outcome({ rows: 4 }))).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.amend(key, intent({ digest: 'f' }))).rejects.toMatchObject(UNAVAILABLE);
    expect(await store.getExchange(key)).toEqual({
      ...intent(),
      exchange: 1,
      state: 'completed',
      outcome: outcome(),
    });
  });

  test('closing again with the same outcome is safe, in whatever order its members come', async () => {
    const store = await make();
    const key = await store.open(intent());
    await store.close(key, outcome());
    await store.close(key, outcome());
    const { state, ...rest } = outcome();
    await store.close(key, { ...rest, state });
    expect((await store.getExchange(key))?.outcome).toEqual(outcome());
  });

  test('of many different outcomes at once exactly one is kept', async () => {
    const store = await make();
    const key = await store.open(intent());
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, rows) => store.close(key, outcome({ rows }))),
    );
    const kept = tries.flatMap((result, rows) => (result.status === 'fulfilled' ? [rows] : []));
    expect(kept).toHaveLength(1);
    expect((await store.getExchange(key))?.outcome?.rows).toBe(kept[0]);
  });

  test('a refused exchange is never open', async () => {
    const store = await make();
    const key = await store.refuse(refusal());
    await expect(store.close(key, outcome())).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.amend(key, intent())).rejects.toMatchObject(UNAVAILABLE);
    const { error, ...rest } = refusal();
    expect(await store.getExchange(key)).toEqual({
      ...rest,
      exchange: 1,
      state: 'refused',
      outcome: { state: 'refused', error, endedAt: rest.startedAt },
    });
  });

  test('amending replaces the judgement of an open exchange and nothing else', async () => {
    const store = await make();
    const key = await store.open(intent());
    const change = {
      decision: { effect: 'approve', policies: [], policyVersion: 'v2' },
      facts: { ...intent().facts, estimate: { rows: 5, cost: 1.5 } },
      digest: 'c'.repeat(64),
      request: ['other'],
    } as const;
    await store.amend(key, change);
    expect(await store.getExchange(key)).toEqual({
      ...intent(),
      ...change,
      exchange: 1,
      state: 'open',
    });
  });

  test('exchanges opened at once get the numbers from 1, each once', async () => {
    const store = await make();
    const keys = await Promise.all(Array.from({ length: 40 }, () => store.open(intent())));
    const numbers = keys.map((key) => key.exchange).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  });

  test('whatever a record holds comes back as it was', async () => {
    const store = await make();
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    const intents = fc.record({
      session: text,
      principal: fc.record({
        id: text,
        kind: fc.constantFrom('user' as const, 'workload' as const),
        groups: fc.array(text, { maxLength: 3 }),
      }),
      request: fc.jsonValue({ noUnicodeString: false }).map((json) => structuredClone(json)),
      route: text,
    });
    await fc.assert(
      fc.asyncProperty(intents, async ({ request, ...change }) => {
        // JSON knows no -0.
        const written = intent({ ...change, request: JSON.parse(JSON.stringify(request)) });
        const key = await store.open(written);
        expect(await store.getExchange(key)).toEqual({
          ...written,
          exchange: key.exchange,
          state: 'open',
        });
      }),
      { numRuns: 20 },
    );
  });
}
