import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberText, parseJson } from '../../src/gateway/parse-json.ts';

const bytes = (text: string) => Buffer.from(text);

test.for([
  ['', 'empty'],
  ['{', 'not valid JSON'],
  ['{"a":1,}', 'not valid JSON'],
  ['{"a":01}', 'not valid JSON'],
  ['{a:1}', 'not valid JSON'],
  ['// x\n{}', 'not valid JSON'],
  ['{} {}', 'not valid JSON'],
  ['[+1]', 'not valid JSON'],
  ['[NaN]', 'not valid JSON'],
  ['{"a":\u00a01}', 'not valid JSON'],
  ['\ufeff{}', 'not valid JSON'],
  ['"a\tb"', 'not valid JSON'],
  ['{"a":1,"a":2}', 'twice'],
  ['{"a":1,"\\u0061":2}', 'twice'],
  ['{"__proto__":1,"__proto__":2}', 'twice'],
  ['["a\\u0000b"]', 'NUL'],
  ['{"a\\u0000":1}', 'NUL'],
  ['["\\ud800"]', 'surrogate'],
  [`${'['.repeat(33)}${']'.repeat(33)}`, 'nested'],
  [`${'{"a":'.repeat(500_000)}`, 'nested'],
])('refuses %j: %s', ([text = '', reason = '']) => {
  expect(() => parseJson(bytes(text))).toThrow(expect.objectContaining({ code: 'bad_request' }));
  expect(() => parseJson(bytes(text))).toThrow(reason);
});

test('refuses bytes that are not UTF-8', () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('not valid UTF-8');
  expect(() => parseJson(Uint8Array.of(0x22, 0xe2, 0x82))).toThrow('not valid UTF-8');
  // What was refused leaves nothing behind.
  expect(parseJson(Buffer.from('"next"'))).toBe('next');
});

test('no sentence repeats what the body says', () => {
  for (const text of [
    '{"hunter2":1,"hunter2":2}',
    '["hunter2\\u0000"]',
    '["hunter2" x]',
    'hunter2',
  ]) {
    expect(() => parseJson(bytes(text))).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  }
});

test('keeps every digit of a number', () => {
  const parsed = parseJson(bytes('[12345678901234567890, 1.50, -0, 1e400, 0.1]'));
  expect(Array.isArray(parsed) && parsed.map(numberText)).toEqual([
    '12345678901234567890',
    '1.50',
    '-0',
    '1e400',
    '0.1',
  ]);
});

test('white space, escapes and backslashes before quotes are read as JSON.parse reads them', () => {
  const text =
    '\r\n\t { "a\\\\" : [ "b\\"", "\\\\\\"c" , "\\u00e9\\/" , true,false , null, {} , [ ] ] }\n';
  expect(parseJson(bytes(text))).toEqual(Object.assign(Object.create(null), JSON.parse(text)));
});

test('a key named __proto__ is a key like any other', () => {
  const parsed = parseJson(bytes('{"__proto__":{"admin":true}}'));
  expect(Object.keys(parsed as object)).toEqual(['__proto__']);
  expect((parsed as { admin?: unknown }).admin).toBeUndefined();
});

test('what it accepts means the same to JSON.parse', () => {
  function plain(value: unknown): unknown {
    const number = numberText(value);
    if (number !== undefined) return Number(number);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  }
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(text.isWellFormed() && !text.includes('\\u'));
      expect(plain(parseJson(bytes(text)))).toEqual(plain(JSON.parse(text)));
    }),
  );
});
