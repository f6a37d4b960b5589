import { expect, test } from 'vitest';
import { heldCharacters } from '../../../bench/bedrock/held-characters.ts';
import { answerText } from '../../../bench/bedrock/model-calls.ts';

const at = (held: readonly number[], share: number) => held[Math.floor(held.length * share)];

test('of a text full of personal data few characters are held back, and never many', () => {
  const held = heldCharacters(answerText(60_000)).toSorted((a, b) => a - b);
  expect(at(held, 0.5)).toBeLessThanOrEqual(4);
  expect(at(held, 0.95)).toBeLessThanOrEqual(20);
  expect(held.at(-1)).toBeLessThanOrEqual(64);
});

test('of prose without any, hardly more than a word is held back', () => {
  const prose =
    'The gate lets a request through when policies allow it, and writes down what was done. ';
  const held = heldCharacters(prose.repeat(100)).toSorted((a, b) => a - b);
  expect(at(held, 0.95)).toBeLessThanOrEqual(10);
  expect(held.at(-1)).toBeLessThanOrEqual(16);
});
