import fc from 'fast-check';
import { expect, test } from 'vitest';
import { demoRows } from '../../src/local/demo-crm/demo-rows.ts';
import { EMBEDDING_DIMENSIONS, hashingEmbedding } from '../../src/local/hashing-embedder.ts';

const rows = demoRows();

test('every customer has a card that passes the Luhn check, and an SSN in a form that is issued', () => {
  for (const { card, ssn, email } of rows.customers) {
    expect(luhn(card.replaceAll(' ', ''))).toBe(true);
    expect(ssn).toMatch(/^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/);
    expect(email).toMatch(/^[a-z]+\.[a-z]+\d+@[a-z.]+$/);
  }
  expect(new Set(rows.customers.map(({ email }) => email)).size).toBe(2000);
});

test('tickets carry e-mails, phones, cards and SSNs in prose', () => {
  const bodies = rows.tickets.map(({ body }) => body);
  const patterns = [/@/, /\+1 \d{3}-555-\d{4}/, /\d{4} \d{4} \d{4} \d{4}/, /\d{3}-\d{2}-\d{4}/];
  for (const pattern of patterns) {
    expect(bodies.filter((body) => pattern.test(body)).length).toBeGreaterThan(200);
  }
  expect(bodies.some((body) => /[{}]/.test(body))).toBe(false);
});

test('the rows are the same each time', () => {
  expect(demoRows()).toEqual(rows);
});

test('an embedding is deterministic, of length 1, and blind to case and punctuation', () => {
  expect(hashingEmbedding(' -!? ')).toEqual(new Array(EMBEDDING_DIMENSIONS).fill(0));
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,8}( [a-z]{1,8}){0,6}$/), (text) => {
      const embedding = hashingEmbedding(text);
      expect(embedding).toHaveLength(EMBEDDING_DIMENSIONS);
      const length = Math.hypot(...embedding);
      expect(length === 0 || Math.abs(length - 1) < 1e-9).toBe(true);
      expect(hashingEmbedding(`${text.toUpperCase()}!`)).toEqual(embedding);
    }),
  );
});

test('texts that share words are closer than texts that do not', () => {
  const question = hashingEmbedding('refund has not arrived');
  const near = dot(question, hashingEmbedding('my refund for the order has not arrived yet'));
  const far = dot(question, hashingEmbedding('webhook answers with status 500'));
  expect(near).toBeGreaterThan(far + 0.3);
});

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
}

function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
