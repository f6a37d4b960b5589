import { expect, test } from 'vitest';
import { sendMutations } from './mutations.ts';

test('of a million requests that differ in one place from what was approved, none runs', async () => {
  const { sent, ran, refused } = await sendMutations(1_000_000, 2);
  expect(sent).toBeGreaterThanOrEqual(1_000_000);
  expect({ ran, refused }).toEqual({ ran: 0, refused: sent });
}, 1_800_000);
