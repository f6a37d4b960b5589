import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzFor } from './fuzz-for.ts';
import { TARGETS } from './targets.ts';

test('a law that does not hold is reported with the smallest input and a seed that finds it again', async () => {
  const planted = {
    name: 'planted',
    property: async () =>
      fc.property(fc.nat(), (number) => {
        if (number > 41) throw new Error('too large');
      }),
  };
  const { failure } = await fuzzFor(planted, { seed: 1, milliseconds: 0, now: () => 0 });
  expect(failure?.input).toContain('42');
  expect(failure?.error).toContain('too large');
  const again = await fuzzFor(planted, { seed: failure?.seed ?? 0, milliseconds: 0, now: () => 0 });
  expect(again.failure?.input).toBe(failure?.input);
});

test.each(TARGETS.map((target) => [target.name, target] as const))(
  'the law of %s holds for its first inputs',
  async (_name, target) => {
    const outcome = await fuzzFor(target, { seed: 42, milliseconds: 0, now: () => 0 });
    expect(outcome.failure).toBeUndefined();
    expect(outcome.runs).toBe(100);
  },
);
