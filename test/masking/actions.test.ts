import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatPreserving } from '../../src/masking/actions/format-preserving.ts';
import { keyedToken } from '../../src/masking/actions/keyed-token.ts';
import { partial } from '../../src/masking/actions/partial.ts';
import { saltedHash } from '../../src/masking/actions/salted-hash.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { removed } from '../../src/masking/replace.ts';

const key = createSecretKey(Buffer.alloc(32, 7));

test('a value too short to show part of is hidden whole', () => {
  expect(partial(4)('PHONE', '12345')).toBe('*****');
});

test('partial shows the end and keeps the separators', () => {
  expect(partial(4)('CREDIT_DEBIT_CARD_NUMBER', '4111-1111-1111-1234')).toBe('****-****-****-1234');
});

test('a keyed token is the same for the spellings of a value, and another for another tenant, entity or value', () => {
  const a = keyedToken({ key, tenant: 'a' });
  const token = a('CREDIT_DEBIT_CARD_NUMBER', '4111 1111 1111 1111');
  expect(token).toMatch(/^\[CREDIT_DEBIT_CARD_NUMBER#[a-z2-7]{26}\]$/);
  expect(a('CREDIT_DEBIT_CARD_NUMBER', '4111-1111-1111-1111')).toBe(token);
  expect(a('CREDIT_DEBIT_CARD_NUMBER', '4111-1111-1111-1112')).not.toBe(token);
  expect(a('PHONE', '4111 1111 1111 1111').slice(7)).not.toContain(token.slice(27, 40));
  expect(
    keyedToken({ key, tenant: 'b' })('CREDIT_DEBIT_CARD_NUMBER', '4111 1111 1111 1111'),
  ).not.toBe(token);
});

test('a hash is keyed', () => {
  const other = createSecretKey(Buffer.alloc(32, 8));
  expect(saltedHash(key)('EMAIL', 'ada@example.com')).not.toBe(
    saltedHash(other)('EMAIL', 'ada@example.com'),
  );
});

test('format-preserving keeps length and separators, and redacts what has too few digits or letters', () => {
  const replace = formatPreserving(new Uint8Array(16).fill(3));
  const masked = replace('US_SOCIAL_SECURITY_NUMBER', '219-09-9999');
  expect(masked).toMatch(/^\d{3}-\d{2}-\d{4}$/);
  expect(masked).not.toBe('219-09-9999');
  expect(replace('PHONE', '55 12')).toBe('[PHONE]');
  expect(replace('PHONE', '415-555-2671 ext 4')).toBe('[PHONE]');
  expect(replace('EMAIL', 'a1234567@example.com')).toBe('[EMAIL]');
});

test('each entity may have its own action; secrets without an end are always redacted', () => {
  const engine = maskingEngine({
    actions: { EMAIL: removed, PHONE: partial(4), API_KEY: partial(8) },
  });
  const { text } = engine.text(
    'ada@example.com, 415-555-2671, 219-09-9999, ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  );
  expect(text).toBe(', ***-***-2671, [US_SOCIAL_SECURITY_NUMBER], [API_KEY]');
});
