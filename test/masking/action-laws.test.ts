import { createSecretKey } from 'node:crypto';
import { FF1 } from '@noble/ciphers/ff1.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPreserving } from '../../src/masking/actions/format-preserving.ts';
import { keyedToken } from '../../src/masking/actions/keyed-token.ts';
import { partial } from '../../src/masking/actions/partial.ts';
import { saltedHash } from '../../src/masking/actions/salted-hash.ts';
import { sessionPlaceholders } from '../../src/masking/actions/session-placeholder.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import type { Replace } from '../../src/masking/replace.ts';
import { chop, choppedText, sampleText, VALUES } from './sample-text.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const ff1Key = new Uint8Array(32).fill(3);
const token = keyedToken({ key, tenant: 'acme' });
const hash = saltedHash(key);
const { replace: placeholder } = sessionPlaceholders(new Uint8Array(64).fill(5), 'acme');

const ssn = fc.stringMatching(/^[0-9]{9}$/);
const dashed = (digits: string, gap: string): string =>
  [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)].join(gap);

test('a token and a hash are equal for equal values, whatever stands between the digits, and for no others', () => {
  fc.assert(
    fc.property(ssn, ssn, fc.constantFrom('', '-', ' ', '–', '\u200b'), (one, other, gap) => {
      for (const act of [token, hash]) {
        const made = act('US_SOCIAL_SECURITY_NUMBER', one);
        expect(act('US_SOCIAL_SECURITY_NUMBER', dashed(one, gap))).toBe(made);
        expect(act('US_SOCIAL_SECURITY_NUMBER', other) === made).toBe(one === other);
        expect(made).not.toContain(one);
      }
    }),
    { numRuns: 200 },
  );
});

test('an address has one token in capitals, small letters and full-width letters', () => {
  const made = token('EMAIL', 'ada@example.com');
  for (const spelling of ['ADA@Example.com', 'ada＠example.com', 'ada%40example.com']) {
    expect(token('EMAIL', spelling)).toBe(made);
  }
  expect(token('EMAIL', 'a.da@example.com')).not.toBe(made);
});

test('a token differs by tenant, by entity and by key, and no two names run into one another', () => {
  const value = '219099999';
  const bodyOf = (made: string): string => made.replace(/^.*#/, '');
  const bodies = [
    token('PHONE', value),
    token('US_BANK_ACCOUNT_NUMBER', value),
    keyedToken({ key, tenant: 'acme"' })('PHONE', value),
    keyedToken({ key, tenant: '' })('PHONE', value),
    keyedToken({ key, tenant: 'acme","PHONE' })('PHONE', value),
    keyedToken({ key: createSecretKey(Buffer.alloc(32, 8)), tenant: 'acme' })('PHONE', value),
  ].map(bodyOf);
  expect(new Set(bodies).size).toBe(bodies.length);
});

test('format-preserving numbers come back by FF1 with the same key and entity', () => {
  const replace = formatPreserving(ff1Key);
  const tweak = new TextEncoder().encode('CREDIT_DEBIT_CARD_NUMBER');
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{12,19}$/), (digits) => {
      const sealed = replace('CREDIT_DEBIT_CARD_NUMBER', digits);
      expect(sealed).toMatch(/^\d+$/);
      expect(sealed).toHaveLength(digits.length);
      const back = FF1(10, ff1Key, tweak).decrypt([...sealed].map(Number));
      expect(back.join('')).toBe(digits);
    }),
    { numRuns: 60 },
  );
});

test('no domain below a million is format-preserved, and no other alphabet than ASCII digits', () => {
  const replace = formatPreserving(ff1Key);
  for (const value of ['', '1', '12-34', '12345', '１２３４５６７', '٤١٥٥٥٥٢٦٧١', '415555267x']) {
    expect(replace('PHONE', value)).toBe('[PHONE]');
  }
  expect(replace('PHONE', '123-456')).toMatch(/^\d{3}-\d{3}$/);
});

test('partial shows no more than it may keep, and never a whole value', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.constantFrom(...VALUES.map(([, v]) => v)),
      ),
      fc.nat({ max: 12 }),
      (value, keep) => {
        const shown = partial(keep)('PHONE', value);
        const alnum = /[\p{L}\p{N}]/gu;
        expect((shown.match(alnum) ?? []).length).toBeLessThanOrEqual(keep);
        if (value.search(alnum) !== -1) expect(shown).not.toBe(value);
      },
    ),
    { numRuns: 500 },
  );
});

test.each<[string, Replace]>([
  ['a keyed token', token],
  ['a hash', hash],
  ['a placeholder', placeholder],
])(
  'what was masked with %s has nothing more to mask, and is the same for every chunking',
  (_name, actions) => {
    const engine = maskingEngine({ actions });
    fc.assert(
      fc.property(choppedText, ([text, cuts]) => {
        const once = engine.text(text).text;
        const stream = engine.stream();
        expect(chop(text, cuts).map(stream.push).join('') + stream.end()).toBe(once);
        expect(engine.text(once).text).toBe(once);
      }),
      { numRuns: 400 },
    );
  },
);

test.each<[string, Replace | undefined]>([
  ['a type', undefined],
  ['a keyed token', token],
  ['a hash', hash],
  ['a placeholder', placeholder],
])(
  'where values run into one another, what was masked with %s has nothing more to mask',
  (_name, actions) => {
    const engine = maskingEngine(actions ? { actions } : {});
    for (const text of [
      // A mask behind a character is no secret of its own.
      'token="@00-1b-44-11-3a-b7 ',
      'token="\0ada@example.com',
      'token="SSN-4111  1111  1111  1111',
      // Nor is one behind a space.
      'password=" [dot] 4111 1111 1111 1111',
      // Nor is what stands in a mask the context of what follows it (`geb`, `csc`).
      'a=b@ample.com12 34 56',
      'john.doe+tag@example.co.uknaïve411',
      // And half a number before an address of the web is no number.
      '0320130.005500005555555559postgres://a:b@c',
      'DE89.3704.00440532.0130.00SSN-postgres://a:b@c',
      'AB123456C–00:1B:44:11:3A:B7',
    ]) {
      const once = engine.text(text).text;
      expect(once).not.toBe(text);
      expect(engine.text(once).text).toBe(once);
    }
  },
);

test('a secret that only holds what looks like a mask is a secret', () => {
  const { text } = maskingEngine();
  expect(text('token="x[EMAIL]tr0ub4dor-and-3"').text).toBe('token="[SECRET]"');
  expect(text('token="⟦EMAIL⟧"').text).toBe('token="⟦EMAIL⟧"');
});

test('secrets without an end are redacted whatever the action', () => {
  const shown = maskingEngine({ actions: (_entity, value) => `<${value}>` });
  fc.assert(
    fc.property(sampleText, (text) => {
      for (const { entity, start, end } of shown.find(text)) {
        if (entity !== 'JWT' && entity !== 'API_KEY' && entity !== 'PRIVATE_KEY') continue;
        expect(shown.text(text).text).not.toContain(`<${text.slice(start, end)}>`);
      }
    }),
    { numRuns: 200 },
  );
});
