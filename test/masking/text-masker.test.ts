import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textMasker } from '../../src/masking/text-masker.ts';
import { sampleText, VALUES } from './sample-text.ts';

const mask = textMasker();

test('text without sensitive values stays as it is', () => {
  for (const text of [
    '',
    ' ',
    'Nothing to see here.',
    '\ud800',
    'order 12 of 2024-05-01, 3.14159',
  ]) {
    expect(mask(text)).toEqual({ text, count: 0 });
  }
});

test.each(VALUES)('%s is found: %s', (entity, value) => {
  expect(mask(`it is ${value}, he said`).text).toBe(`it is [${entity}], he said`);
  expect(mask(value).text).toBe(`[${entity}]`);
});

test('masked text has nothing more to mask', () => {
  fc.assert(
    fc.property(sampleText, (text) => {
      const once = mask(text).text;
      expect(mask(once).text).toBe(once);
    }),
    { numRuns: 1500 },
  );
});

test('a number that goes on into another one hides no shorter one, which would show when the rest is masked', () => {
  const once = mask('call 1111 1111 11111-415-555-2671').text;
  expect(once).toBe('call [PHONE] 11111-415-555-2671');
  expect(mask(once).text).toBe(once);
  expect(mask('phone (415) 4111 11555-26').text).toBe('phone [PHONE] 11555-26');
  expect(mask('call 555 1234 01234-567890').text).toBe('call [PHONE] [PHONE]');
});

test('no string makes it throw, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(() => mask(text)).not.toThrow();
    }),
    { numRuns: 2000 },
  );
});

test('an escape behind an address is no zone of it, however long the text is', () => {
  for (const rest of ['', ' and nothing more that is of any use here'.repeat(3)]) {
    expect(mask(`from 2001:db8::7%40 here${rest}`).text).toBe(`from [IP_ADDRESS]%40 here${rest}`);
    expect(mask(`from fe80::7%eth0 here${rest}`).text).toBe(`from [IP_ADDRESS] here${rest}`);
  }
});
