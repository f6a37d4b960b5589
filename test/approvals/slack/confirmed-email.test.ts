import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmedEmail } from '../../../src/approvals/slack/confirmed-email.ts';

const of = (email: string) => confirmedEmail({ confirmed: true, email });

test.each([
  ['a Kelvin sign, which is a k in lower case', '\u212Aarl@example.com'],
  ['a dotted I, which is an i with a dot in lower case', '\u0130van@example.com'],
  ['a dotless i', 'oliv\u0131a@example.com'],
  ['a Cyrillic o', '\u043Elivia@example.com'],
  ['wide letters', '\uFF4Flivia@example.com'],
  ['a wide @', 'olivia\uFF20example.com'],
  ['a long s', 'o\u017Fcar@example.com'],
  ['a character without width', 'olivia\u200B@example.com'],
  ['an accent of its own', 'olivia\u0301@example.com'],
  ['a wide dot', 'olivia@example\uFF0Ecom'],
  ['a space before it', ' olivia@example.com'],
  ['a line after it', 'olivia@example.com\n'],
  ['two of them', 'olivia@example.com@evil.example'],
  ['no @', 'olivia'],
  ['nothing before the @', '@example.com'],
])('%s is no address', (_what, email) => {
  expect(of(email)).toBeUndefined();
});

test('whatever is told, only the same letters of ASCII are the same address', () => {
  const trap = fc.constantFrom(...'oO0kK\u212Asi\u0130\u0131\u017F\uFF4F\u043E@@.\u200B');
  const text = fc.oneof(
    fc.string({ unit: trap, maxLength: 8 }),
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
  );
  fc.assert(
    fc.property(text, (email) => {
      const address = of(email);
      if (address === undefined) return;
      expect(email).toMatch(/^[\x21-\x7E]+$/);
      expect(address.length).toBe(email.length);
      expect(address).toMatch(/^[^A-Z@]+@[^A-Z@]+$/);
      const narrow = (capital: string) => String.fromCharCode(capital.charCodeAt(0) + 32);
      expect(address).toBe(email.replaceAll(/[A-Z]/g, narrow));
    }),
    { numRuns: 2_000 },
  );
});

test('an address that Slack has not confirmed is none, and one that it has is', () => {
  const email = 'Olivia.O+x@Example.com';
  expect(confirmedEmail({ confirmed: false, email })).toBeUndefined();
  expect(of(email)).toBe('olivia.o+x@example.com');
});
