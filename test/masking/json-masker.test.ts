import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { chop } from './sample-text.ts';

const engine = maskingEngine({
  fields: { ssn: 'US_SOCIAL_SECURITY_NUMBER', hiv_positive: 'SECRET' },
});

test('a value without anything sensitive comes back as it is', () => {
  const value = { id: 7, ok: true, none: null, text: 'fine', list: [1, 2.5, [{}]] };
  expect(engine.json(value)).toEqual({ value, count: 0 });
});

test('strings, keys and long numbers are masked; the field is context for its value', () => {
  const { value, count } = engine.json({
    email: 'ada@example.com',
    'bob@example.com': 1,
    card: 4_111_111_111_111_111,
    phone: 4_155_552_671,
    order: 4_155_552_671,
  });
  expect(value).toEqual({
    email: '[EMAIL]',
    '[EMAIL]': 1,
    card: '[CREDIT_DEBIT_CARD_NUMBER]',
    phone: '[PHONE]',
    order: 4_155_552_671,
  });
  expect(count).toBe(4);
});

test('a field that is masked by name is masked whatever its type', () => {
  const { value } = engine.json({ ssn: 12, hivPositive: true, a: [{ SSN: ['x'] }] });
  expect(value).toEqual({
    ssn: '[US_SOCIAL_SECURITY_NUMBER]',
    hivPositive: '[SECRET]',
    a: [{ SSN: '[US_SOCIAL_SECURITY_NUMBER]' }],
  });
});

test('vectors come back as they are, the same object', () => {
  const embedding = Array.from({ length: 1024 }, (_, index) => Math.sin(index));
  const { value } = engine.json({ embedding });
  expect((value as { embedding: unknown }).embedding).toBe(embedding);
});

test('a member called __proto__ stays a member', () => {
  const { value } = engine.json(JSON.parse('{"__proto__": {"mail": "ada@example.com"}}'));
  expect(JSON.stringify(value)).toBe('{"__proto__":{"mail":"[EMAIL]"}}');
});

test('a document too deep to walk is cut, not passed on', () => {
  const deep = JSON.parse(`${'['.repeat(900)}"ada@example.com"${']'.repeat(900)}`);
  expect(JSON.stringify(engine.json(deep))).not.toContain('ada@');
});

const DOCUMENT =
  '{"a": 1.50, "a":2, "mail":"jo\\u0068n@example.com", "card" : 4111111111111111, "v":[0.125,-3e-7],\n' +
  '"nested":{"phone":"415-555-2671","ssn":{"x":1},"k@example.org":true,"t":"line\\nada@example.com\\"x"},"n":null}';
const MASKED =
  '{"a": 1.50, "a":2, "mail":"[EMAIL]", "card" : "[CREDIT_DEBIT_CARD_NUMBER]", "v":[0.125,-3e-7],\n' +
  '"nested":{"phone":"[PHONE]","ssn":"[US_SOCIAL_SECURITY_NUMBER]","[EMAIL]":true,"t":"line\\n[EMAIL]\\"x"},"n":null}';

test('JSON text in pieces keeps everything but the values, duplicate keys and the spelling of numbers included', () => {
  const stream = engine.jsonStream();
  expect(stream.push(DOCUMENT) + stream.end()).toBe(MASKED);
});

test('JSON text cut anywhere is masked as the whole is', () => {
  for (let cut = 0; cut <= DOCUMENT.length; cut++) {
    const stream = engine.jsonStream();
    const out =
      stream.push(DOCUMENT.slice(0, cut)) + stream.push(DOCUMENT.slice(cut)) + stream.end();
    expect(out, `cut at ${cut}`).toBe(MASKED);
  }
});

test('JSON text in any pieces is masked alike, whether it is JSON or not', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    ' ',
    'ada@example.com',
    '"mail"',
    '415-555-2671',
    '4111111111111111',
    '\\u0040',
    'true',
    '1.5',
    'ssn',
    '"ssn":"',
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 20 }),
      fc.array(fc.nat({ max: 80 }), { maxLength: 6 }),
      (parts, cuts) => {
        const text = parts.join('');
        const whole = engine.jsonStream();
        const cut = engine.jsonStream();
        const expected = whole.push(text) + whole.end();
        const inside = cuts.filter((at) => at <= text.length);
        expect(
          chop(text, inside)
            .map((piece) => cut.push(piece))
            .join('') + cut.end(),
        ).toBe(expected);
        expect(expected).not.toContain('ada@example.com');
      },
    ),
    { numRuns: 1500 },
  );
});
