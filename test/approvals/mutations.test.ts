import { expect, test } from 'vitest';
import { sendMutations } from './mutations.ts';

test('of ten thousand requests that differ in one place from what was approved, none runs', async () => {
  const { sent, ran, refused } = await sendMutations(10_000, 1);
  expect(sent).toBeGreaterThanOrEqual(10_000);
  expect({ ran, refused }).toEqual({ ran: 0, refused: sent });
});
