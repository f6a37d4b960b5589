import fc from 'fast-check';
import { expect, test } from 'vitest';
import { showSql } from '../../../src/connections/rds/show-sql.ts';
import { textMasker } from '../../../src/masking/text-masker.ts';

const mask = textMasker();
const show = (text: string) => showSql(text, mask);

test.each([
  [
    'a key that begins in one literal and ends in another',
    "DELETE FROM t WHERE a <> '-----BEGIN RSA PRIVATE KEY-----' OR id > 0 OR a <> '-----END RSA PRIVATE KEY-----'",
    "DELETE FROM t WHERE a <> '[PRIVATE_KEY]' OR id > 0 OR a <> '-----END RSA PRIVATE KEY-----'",
  ],
  [
    'a key that never ends',
    "DELETE FROM t WHERE a <> '-----BEGIN RSA PRIVATE KEY-----' OR id > 0",
    "DELETE FROM t WHERE a <> '[PRIVATE_KEY]' OR id > 0",
  ],
  [
    'a password that is announced in a literal',
    "DELETE FROM t WHERE a = 'password: ' OR id > 0 OR a = 'x'",
    "DELETE FROM t WHERE a = 'password: ' OR id > 0 OR a = 'x'",
  ],
  [
    'a key in the name of a column',
    'DELETE FROM t WHERE "-----BEGIN RSA PRIVATE KEY-----" OR id > 0',
    'DELETE FROM t WHERE "[PRIVATE_KEY]" OR id > 0',
  ],
  [
    'a quote in what is masked alone',
    "DELETE FROM t WHERE a = 'it''s erin@example.com' OR a = '-----BEGIN RSA PRIVATE KEY-----' OR id > 0",
    "DELETE FROM t WHERE a = 'it''s [EMAIL]' OR a = '[PRIVATE_KEY]' OR id > 0",
  ],
])('%s hides no condition', (_name, text, shown) => {
  expect(show(text)).toBe(shown);
});

test('where one value is masked alone, the others are masked by what stands before them', () => {
  const key = "'-----BEGIN RSA PRIVATE KEY-----'";
  expect(
    show(`SELECT 1 FROM t WHERE ssn = '219099999' AND n = 4111111111111111 OR k = ${key}`),
  ).toBe(
    "SELECT 1 FROM t WHERE ssn = '[US_SOCIAL_SECURITY_NUMBER]' AND n = [CREDIT_DEBIT_CARD_NUMBER] OR k = '[PRIVATE_KEY]'",
  );
});

test('whatever the literals hold, people read the statement around them', () => {
  const part = fc.constantFrom(
    ...[
      '-----BEGIN RSA PRIVATE KEY-----',
      '-----END RSA PRIVATE KEY-----',
      'password: ',
      'token="',
    ],
    ...["'", '"', '\\', 'https://a:', 'b@example.com', 'eyJhbGciOi', '4111 1111', ' 1111 1111'],
  );
  const value = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
      const conditions = values.map((value) => `a <> '${value.replaceAll("'", "''")}'`);
      const text = `DELETE FROM t WHERE ${conditions.join(' OR id > zero OR ')}`;
      const code = (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "''");
      expect(code(show(text))).toBe(code(text));
    }),
  );
});
