import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rememberText } from '../../../../src/connections/rds/sql/remember-text.ts';

test('gives what making gives, whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 20 })),
      fc.integer({ min: 1, max: 500 }),
      (keys, room) => {
        const recall = rememberText<string>(room);
        for (const key of keys) {
          expect(
            recall(
              key,
              () => `${key}!`,
              (made) => made.length,
            ),
          ).toBe(`${key}!`);
        }
      },
    ),
  );
});

test('makes a text once while there is room, and again when newer ones have taken it', () => {
  let made = 0;
  const recall = rememberText<string>(320);
  const ask = (key: string) =>
    recall(
      key,
      () => `${++made}`,
      () => 10,
    );
  ask('a');
  ask('a');
  expect(made).toBe(1);
  for (let index = 0; index < 100; index++) ask(`k${index}`);
  const before = made;
  ask('a');
  expect(made).toBe(before + 1);
});

test('what is thrown is not remembered', () => {
  const recall = rememberText<string>(1000);
  const fail = () => {
    throw new Error('no');
  };
  expect(() => recall('a', fail, () => 1)).toThrow('no');
  expect(
    recall(
      'a',
      () => 'yes',
      () => 1,
    ),
  ).toBe('yes');
});
