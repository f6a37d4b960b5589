import { expect, test } from 'vitest';

import { kept } from '../../src/runtime/kept.ts';

test('a failure is told to all who waited, and asked for again by the next', async () => {
  let loads = 0;
  const get = kept(async () => {
    loads += 1;
    if (loads === 1) throw new Error('not yet');
    return 'it';
  });
  const first = await Promise.allSettled([get(), get()]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(loads).toBe(1);
  expect(await get()).toBe('it');
});

test('what is loaded is loaded once', async () => {
  let loads = 0;
  const get = kept(async () => {
    loads += 1;
    return loads;
  });
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  expect(await get()).toBe(1);
});
