import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/gateway/json.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';

const engine = maskingEngine();

/** Parsed, streamed whole and streamed by characters, which must agree. */
function masked(text: string): Json {
  const parsed = engine.json(JSON.parse(text)).value;
  for (const chunks of [[text], [...text]]) {
    const stream = engine.jsonStream();
    const out = chunks.map((chunk) => stream.push(chunk)).join('') + stream.end();
    expect(JSON.parse(out)).toEqual(parsed);
  }
  return parsed;
}

describe('the name of a field makes no secret of', () => {
  test.each([
    ['a count', '{"token":5,"inputTokens":12,"password_count":3,"pass":12}'],
    ['a word', '{"token":"short","secret":"santa","password":"required","key":"name"}'],
    ['a sentence', '{"secret":"the 3 of us went to see the 2 of you"}'],
    ['what is masked already', '{"password":"[PASSWORD]","token":"[JWT]"}'],
    ['nothing', '{"password":null,"token":"","password_hash":true}'],
    ['the id of a row', '{"account_id":123456,"contactId":5551234,"cid":123,"pins":[1,2]}'],
    ['a word of two', '{"security_level":300,"securityGroup":"4411","code":403}'],
    ['a word that is no bank', '{"swift":"language","bic":"none"}'],
  ])('%s', (_what, text) => {
    expect(masked(text)).toEqual(JSON.parse(text));
  });
});

test.each([
  ['password', 'Tr0ub4dor&3', '[PASSWORD]'],
  ['password', 'with "quotes", {brackets} and\na line', '[PASSWORD]'],
  ['userPassword', '[x', '[PASSWORD]'],
  ['api_key', 'abcdef123456', '[SECRET]'],
  ['client_secret', 'k3'.repeat(300), '[SECRET]'],
  ['token', 'abc123def456ghi', '[SECRET]'],
  ['Authorization', 'Bearer abc123def456', 'Bearer [SECRET]'],
  ['aws_secret_access_key', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', '[AWS_SECRET_KEY]'],
  ['bic', 'DEUTDEFF', '[SWIFT_CODE]'],
])('the value of `%s` is masked whole', (field, value, expected) => {
  expect(masked(JSON.stringify({ [field]: value }))).toEqual({ [field]: expected });
  expect(masked(JSON.stringify({ [field]: [value] }))).toEqual({ [field]: [expected] });
});

test('a profile without secrets leaves them', () => {
  const few = maskingEngine({ entities: ['EMAIL'] });
  const value = { password: 'Tr0ub4dor&3', bic: 'DEUTDEFF' };
  expect(few.json(value)).toEqual({ value, count: 0 });
});

test.each([
  ['cvv', 123, 'CREDIT_DEBIT_CARD_CVV'],
  ['cvv', 7, 'CREDIT_DEBIT_CARD_CVV'],
  ['securityCode', 987, 'CREDIT_DEBIT_CARD_CVV'],
  ['card_security_code', '1234', 'CREDIT_DEBIT_CARD_CVV'],
  ['pin', 4821, 'PIN'],
  ['dob', 19_850_312, 'DATE_OF_BIRTH'],
  ['ssn', 78_051_123, 'US_SOCIAL_SECURITY_NUMBER'],
  ['routing', 11_401_533, 'US_BANK_ROUTING_NUMBER'],
  ['password', 12_345_678, 'PASSWORD'],
  ['card', 6_304_000_000_000_000_000, 'CREDIT_DEBIT_CARD_NUMBER'],
  ['value', 4_000_000_000_000_000_000, 'CREDIT_DEBIT_CARD_NUMBER'],
])('the number of `%s` is masked: %d', (field, value, entity) => {
  expect(masked(JSON.stringify({ [field]: value }))).toEqual({ [field]: `[${entity}]` });
  expect(masked(JSON.stringify({ [field]: [value, 0.5] }))).toEqual({
    [field]: [`[${entity}]`, 0.5],
  });
});

test.each(['id', 'messageId', 'trace_id', 'build'])(
  'a long number of `%s` is the key of a row',
  (field) => {
    const value = { [field]: 4_000_000_000_000_000_000 };
    expect(masked(JSON.stringify(value))).toEqual(value);
  },
);

test('a zero that a number lost comes back, so that its token is that of the text', () => {
  const seen: string[] = [];
  const spy = maskingEngine({ actions: (_entity, value) => `<${seen.push(value)}>` });
  spy.json({ ssn: 78_051_123 });
  spy.json({ ssn: '078051123' });
  expect(seen).toEqual(['078051123', '078051123']);
});
