import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/gateway/json.ts';
import { keyedToken } from '../../src/masking/actions/keyed-token.ts';
import { type MaskingEngine, maskingEngine } from '../../src/masking/masking-engine.ts';
import { jsonDocument, spelt } from './json-text.ts';
import { chop } from './sample-text.ts';

const engine = maskingEngine({
  fields: { ssn: 'US_SOCIAL_SECURITY_NUMBER', hiv_positive: 'SECRET' },
});

function streamed(chunks: readonly string[], of: MaskingEngine = engine): string[] {
  const stream = of.jsonStream();
  return [...chunks.map((chunk) => stream.push(chunk)), stream.end()];
}

const whole = (text: string): string => streamed([text]).join('');

/** Texts that are not JSON, and what may leave of them. */
const BROKEN: readonly (readonly [string, string])[] = [
  ['{"a":1,}{"mail":"ada@example.com"}', '{"a":1,'],
  ['{"hiv_positive" "ada@example.com"}', '{"hiv_positive" '],
  ["{'hiv_positive': 'yes'}", '{'],
  ['{hiv_positive: "yes"}', '{'],
  ['[1 2, "ada@example.com"]', '[1 '],
  ['["a" "ada@example.com"]', '["a" '],
  ['{"a":4111111111111111x}', '{"a":'],
  ['{"a":078051120}', '{"a":'],
  ['["\\q", "ada@example.com"]', '["'],
  ['["\\u00g0", "ada@example.com"]', '["'],
  ['[1}, "ada@example.com"', '[1'],
  ['], "ada@example.com"', ''],
  ['[,"ada@example.com"]', '['],
  ['{"a"}, "ada@example.com"', '{"a"'],
  ['{"a":}, "ada@example.com"', '{"a":'],
  ['{1:"ada@example.com"}', '{'],
  ['["x",// ada@example.com', '["x",'],
  ['\ufeff"ada@example.com"', ''],
  ['ada@example.com', ''],
  [`[${'1'.repeat(1100)}, "ada@example.com"]`, '['],
  [`{"${'k'.repeat(1100)}": 1}`, '{"'],
];

test.each(BROKEN)('nothing leaves from where a text is not JSON: %s', (text, start) => {
  expect(whole(text)).toBe(start);
  for (let cut = 0; cut <= text.length; cut++) {
    const out = streamed([text.slice(0, cut), text.slice(cut)]).join('');
    // A string that breaks off may have shown what lies safely before the break.
    expect(out.startsWith(start)).toBe(true);
    expect(out).not.toContain('ada@');
    expect(out).not.toContain('yes');
    expect(out.length - start.length).toBeLessThan(1100);
  }
});

test('a text that breaks off in a string gives what is masked so far, and a number or a hidden value nothing', () => {
  expect(whole('{"a":"mail ada@example.com and')).toBe('{"a":"mail [EMAIL] and');
  expect(whole('{"a":"b\\u00')).toBe('{"a":"b');
  expect(whole('{"card":41111111111')).toBe('{"card":');
  expect(whole('{"hiv_positive":{"value":"ye')).toBe('{"hiv_positive":');
});

test('an abort drops what is held, and the masker is at its start again', () => {
  const stream = engine.jsonStream();
  stream.push('{"a":"call 415-555-26');
  expect(stream.held()).toBeGreaterThan(0);
  stream.abort();
  expect(stream.held()).toBe(0);
  expect(stream.end()).toBe('');
  expect(stream.push('[1]') + stream.end()).toBe('[1]');
});

test.each([
  ['a number with an exponent', '{"card":4.111111111111111e15}', '"[CREDIT_DEBIT_CARD_NUMBER]"'],
  ['a number with a fraction', '{"card":4111111111111111.00}', '"[CREDIT_DEBIT_CARD_NUMBER]"'],
  ['a number with a negative exponent', '{"card":41111111111111110E-1}', '"[CREDIT'],
  ['a number that no double holds', '{"card":6304000000000000018}', '"[CREDIT_DEBIT_CARD_NUMBER]"'],
  ['escapes of one unit', '["ada\\u0040example.com"]', '["[EMAIL]"]'],
  [
    'escapes of digits outside the basic plane',
    '["\\ud835\\udfda\\ud835\\udfd99-09-9999"]',
    '["[US',
  ],
  ['an escaped escape', '["ada\\\\u0040example.com"]', '["[EMAIL]"]'],
  ['an escaped key', '{"s\\u0073n":"x y"}', '{"ssn":"[US_SOCIAL_SECURITY_NUMBER]"}'],
  ['an object in a field masked by name', '{"ssn":{"a":["x",1]}}', '{"ssn":"[US_SOCIAL'],
  ['an array in a field masked by name', '{"hivPositive":[true]}', '{"hivPositive":"[SECRET]"}'],
  ['nested arrays of a field', '{"phone":[[1],[4155552671]]}', '{"phone":[[1],["[PHONE]"]]}'],
  ['what comes after an object in an array', '{"phone":[{"a":1},4155552671]}', '"[PHONE]"]}'],
  ['a duplicate key', '{"ssn":"x","ssn":"y","ssn":3}', '"ssn":"[US_SOCIAL_SECURITY_NUMBER]"}'],
  ['a duplicate key that lost its field', '{"ssn":null,"a":"x","ssn":"y"}', '"[US_SOCIAL'],
  ['a sequence of values', '{"a":1}\n{"ssn":"x"}\n', '{"a":1}\n{"ssn":"[US_SOCIAL'],
  ['a key that holds a value', '{"ada@example.com":1}', '{"[EMAIL]":1}'],
])('%s is masked, wherever it is cut', (_what, text, expected) => {
  const out = whole(text);
  expect(out).toContain(expected);
  for (let cut = 0; cut <= text.length; cut++) {
    expect(streamed([text.slice(0, cut), text.slice(cut)]).join(''), `cut at ${cut}`).toBe(out);
  }
  expect(streamed([...text]).join('')).toBe(out);
});

test('a document too deep to walk is cut, not passed on', () => {
  const deep = `${'['.repeat(900)}"ada@example.com"${']'.repeat(900)}`;
  const out = whole(deep);
  expect(out).not.toContain('ada@');
  expect(JSON.parse(out)).toEqual(engine.json(JSON.parse(deep)).value);
});

test('a value that is masked whole is held no longer than stated', () => {
  const stream = engine.jsonStream();
  let held = 0;
  stream.push('{"ssn":"');
  for (let piece = 0; piece < 3000; piece++) {
    stream.push('0123456789');
    held = Math.max(held, stream.held());
  }
  expect(stream.push('"}') + stream.end()).toBe('[US_SOCIAL_SECURITY_NUMBER]"}');
  stream.push('{"ssn":[');
  for (let piece = 0; piece < 3000; piece++) {
    stream.push('"0123456789",');
    held = Math.max(held, stream.held());
  }
  expect(held).toBeLessThanOrEqual(16_384 + 1);
});

test('a stream masks the values that parsed JSON is masked of, however they are spelt and cut', () => {
  fc.assert(
    fc.property(
      jsonDocument.chain((value) => fc.tuple(fc.constant(value), spelt(value))),
      fc.array(fc.nat(), { maxLength: 8 }),
      ([value, text], cuts) => {
        const chunks = chop(
          text,
          cuts.map((cut) => cut % (text.length + 1)),
        );
        const masked = engine.json(value);
        const stream = engine.jsonStream();
        const out = chunks.map((chunk) => stream.push(chunk)).join('') + stream.end();
        expect(JSON.parse(out)).toEqual(masked.value);
        expect(stream.count()).toBe(masked.count);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a keyed token is the same in a stream and in parsed JSON', () => {
  const key = createSecretKey(Buffer.alloc(32, 7));
  const keyed = maskingEngine({
    fields: { ssn: 'US_SOCIAL_SECURITY_NUMBER' },
    actions: keyedToken({ key, tenant: 'a' }),
  });
  const value: Json = { ssn: 'é "x" \u0001', a: 'to ada@example.com', b: { ssn: { c: [1, 'd'] } } };
  const text =
    '{"ssn":"\\u00e9 \\"x\\" \\u0001","a":"to ada\\u0040example.com", "b":{"ssn":{ "c" :[1, "\\u0064"]}}}';
  expect(JSON.parse(streamed([...text], keyed).join(''))).toEqual(keyed.json(value).value);
});
