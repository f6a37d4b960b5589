import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_OBLIGATIONS, type Obligations } from '../../src/gateway/decision.ts';
import { readAnnotations } from '../../src/policy/annotations.ts';
import { parseBudget } from '../../src/policy/budget.ts';
import { addObligations } from '../../src/policy/obligations.ts';
import { bedrockConfig } from '../connections/bedrock/bedrock-world.ts';

const config = bedrockConfig();
const read = (given: Record<string, string | null>) =>
  readAnnotations({ id: 'p', ...given }, 'permit', config);

test('what a guardrail, an unmasking or a budget cannot be is refused', () => {
  const wrong: readonly Record<string, string | null>[] = [
    { guardrail: 'abc' },
    { guardrail: 'abc:DRAFT' },
    { guardrail: 'abc:0' },
    { guardrail: null },
    { unmask: null },
    { unmask: 'yes', mask: 'pii' },
    { budget: '5 usd per month per group:' },
    { budget: '5 usd per month for rag' },
    { budget: '0.5 tokens per day' },
    { budget: '0 usd per day' },
  ];
  for (const given of wrong)
    expect([given, read(given).problems.length > 0]).toEqual([given, true]);
  expect(readAnnotations({ id: 'f', guardrail: 'abc:1' }, 'forbid', config).problems).toHaveLength(
    1,
  );
});

test('annotations say what they mean', () => {
  expect(
    read({
      guardrail: 'abc:1',
      mask: 'pii',
      unmask: null,
      budget: '5 usd per month per group:rag',
    }),
  ).toMatchObject({
    problems: [],
    obligations: {
      guardrails: ['abc:1'],
      unmask: true,
      budgets: [{ amount: 5, unit: 'usd', per: 'month', group: 'rag' }],
    },
  });
  expect(parseBudget('100000 tokens per day')).toEqual({
    amount: 100_000,
    unit: 'tokens',
    per: 'day',
  });
});

const obligation: fc.Arbitrary<Obligations> = fc
  .record({
    masks: fc.subarray(['pii', 'other']),
    unmask: fc.boolean(),
    guardrails: fc.subarray(['abc:1', 'def:2']),
  })
  .map(({ masks, unmask, guardrails }) => ({
    ...NO_OBLIGATIONS,
    masks,
    ...(unmask && { unmask: true as const }),
    ...(guardrails.length > 0 && { guardrails }),
  }));

test('values come back only where every policy that masks says so, however policies add up', () => {
  fc.assert(
    fc.property(fc.array(obligation), fc.nat(4), (all, split) => {
      const masking = all.filter(({ masks }) => masks.length > 0);
      const expected = masking.length > 0 && masking.every(({ unmask }) => unmask === true);
      expect(addObligations(all).unmask === true).toBe(expected);
      const halves = [addObligations(all.slice(0, split)), addObligations(all.slice(split))];
      expect(addObligations(halves)).toEqual(addObligations(all));
    }),
  );
});
