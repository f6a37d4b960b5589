import { expect, test } from 'vitest';
import { remember } from '../../src/policy/remember.ts';

function counted(size: number) {
  const recall = remember<string>(size);
  let asked = 0;
  const ask = (key: string) =>
    recall(key, () => {
      asked += 1;
      return `answer to ${key.slice(0, 9)}`;
    });
  return { ask, asked: () => asked };
}

test('what is thrown is not remembered', () => {
  const recall = remember<string>(2);
  const fail = () => {
    throw new Error('not now');
  };
  expect(() => recall('a', fail)).toThrow('not now');
  expect(recall('a', () => 'now')).toBe('now');
});

test('a key is asked about once, and always has its own answer', () => {
  const { ask, asked } = counted(10);
  expect([ask('a'), ask('b'), ask('a')]).toEqual(['answer to a', 'answer to b', 'answer to a']);
  expect(asked()).toBe(2);
});

test('no more than `size` answers are kept, and the oldest goes first', () => {
  const { ask, asked } = counted(2);
  for (const key of ['a', 'b', 'c', 'c', 'b']) ask(key);
  expect(asked()).toBe(3);
  ask('a');
  expect(asked()).toBe(4);
});

test('answers to very long keys are not kept, nor any where none is to be', () => {
  const { ask, asked } = counted(2);
  for (let time = 0; time < 2; time++) ask('long '.repeat(1000));
  expect(asked()).toBe(2);
  const none = counted(0);
  for (let time = 0; time < 2; time++) none.ask('a');
  expect(none.asked()).toBe(2);
});
