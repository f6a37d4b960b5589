import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatArrayLiteral,
  parseArrayLiteral,
} from '../../../src/connections/rds/array-literal.ts';
import { HANDLE_PATTERN, makeHandle, verifyHandle } from '../../../src/connections/rds/handle.ts';
import { handlesIn, replaceHandles } from '../../../src/connections/rds/replace-handles.ts';

const key = new Uint8Array(32).fill(7);
const handle = makeHandle({ ref: 0, key: '17' }, key);
const TEXT = 25;
const JSONB = 3802;
const TEXT_ARRAY = 1009;
const JSON_ARRAY = 199;
const RECORD = 2249;

const replaceBy = (text: string | null) => (found: string) => (found === handle ? text : undefined);

test('a handle that was changed in any character is not authentic', () => {
  fc.assert(
    fc.property(fc.nat(handle.length - 1), fc.constantFrom(...'0123456789abcdefz.'), (at, c) => {
      fc.pre(handle[at] !== c);
      const forged = handle.slice(0, at) + c + handle.slice(at + 1);
      expect(verifyHandle(forged, key)).toBeUndefined();
    }),
  );
  expect(verifyHandle(handle, new Uint8Array(32))).toBeUndefined();
  expect(verifyHandle(`${handle}0`, key)).toBeUndefined();
});

test('a handle names its row, whatever the key is', () => {
  fc.assert(
    fc.property(fc.nat(9999), fc.string({ unit: 'grapheme' }), (ref, text) => {
      fc.pre(text.isWellFormed());
      const made = makeHandle({ ref, key: text }, key);
      expect(handlesIn(`x${made}y`)).toEqual([made]);
      expect(verifyHandle(made, key)).toEqual({ ref, key: text });
    }),
  );
});

test('what is no authentic handle stays as it is', () => {
  const forged = handle.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
  for (const cell of ['', 'spt1.', handle.slice(1), handle.slice(0, -1), forged]) {
    for (const type of [TEXT, JSONB, RECORD, 17, 99_999]) {
      expect(replaceHandles(cell, type, replaceBy('X'))).toBe(cell);
    }
  }
});

test.for([RECORD, 17, 142, 3614, 600, 99_999])('type %i cannot carry a handle out', (type) => {
  expect(() => replaceHandles(`(1,${handle})`, type, replaceBy('X'))).toThrow(
    expect.objectContaining({ code: 'denied' }),
  );
});

test('a text array that is no array cannot either', () => {
  expect(() => replaceHandles(handle, TEXT_ARRAY, replaceBy('X'))).toThrow(
    expect.objectContaining({ code: 'denied' }),
  );
});

test('a row that is gone is NULL alone and empty inside text', () => {
  expect(replaceHandles(handle, TEXT, replaceBy(null))).toBeNull();
  expect(replaceHandles(`[${handle}]`, TEXT, replaceBy(null))).toBe('[]');
  expect(replaceHandles(`${handle}${handle}`, TEXT, replaceBy(null))).toBe('');
  expect(replaceHandles(`{a,${handle}}`, TEXT_ARRAY, replaceBy(null))).toBe('{"a",NULL}');
  expect(replaceHandles(`{"a":"${handle}"}`, JSONB, replaceBy(null))).toBe('{"a":""}');
});

const anyText = fc.string({
  unit: fc.constantFrom('"', '\\', '{', '}', ',', '\n', '$', '&', 'é', 'a', "'"),
});

test('text, json and arrays give back exactly the masked text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(replaceHandles(`<${handle}>`, TEXT, replaceBy(text))).toBe(`<${text}>`);
      const json = replaceHandles(`{"b": ["${handle}"]}`, JSONB, replaceBy(text));
      expect(JSON.parse(json ?? '')).toEqual({ b: [text] });
      const array = replaceHandles(`{{x,${handle}},{NULL,"NULL"}}`, TEXT_ARRAY, replaceBy(text));
      expect(parseArrayLiteral(array ?? '')).toEqual([
        ['x', text],
        [null, 'NULL'],
      ]);
      const jsons = replaceHandles(`{"\\"${handle}\\""}`, JSON_ARRAY, replaceBy(text));
      expect(JSON.parse(String(parseArrayLiteral(jsons ?? '')?.[0]))).toBe(text);
    }),
  );
});

test('array literals read back as they were written', () => {
  const element = fc.option(anyText);
  fc.assert(
    fc.property(fc.array(fc.array(element, { minLength: 1 })), (rows) => {
      expect(parseArrayLiteral(formatArrayLiteral(rows))).toEqual(rows);
    }),
  );
});

test.for(['', 'a', '{', '{a', '{a}}', '{a}b', '{,}', '{a,}', '{"a}', '{a"b"}', '{{a}b}', '{a\\'])(
  '%j is no array literal',
  (text) => {
    expect(parseArrayLiteral(text)).toBeUndefined();
  },
);

test('array literals with bounds, blanks and nulls', () => {
  expect(parseArrayLiteral('[0:1]={a,NULL}')).toEqual(['a', null]);
  expect(parseArrayLiteral('{}')).toEqual([]);
  expect(parseArrayLiteral('{null,"null",a b}')).toEqual([null, 'null', 'a b']);
});

test('a megabyte that looks like handles is read in one pass', () => {
  const hostile = 'spt1.0.'.repeat(100_000) + 'ab'.repeat(100_000);
  expect(handlesIn(hostile)).toEqual([]);
  expect(HANDLE_PATTERN.flags).toBe('g');
});

test('JSON that was cast to text is JSON with any text in it, and other text stays text', () => {
  const said = 'she said "no",\n{"role": "admin"}';
  for (const json of [{ id: 1, body: handle }, [handle, { deep: [`re: ${handle}`] }]]) {
    const replaced = replaceHandles(JSON.stringify(json), TEXT, replaceBy(said));
    expect(JSON.parse(replaced ?? '')).toEqual(
      JSON.parse(JSON.stringify(json).replaceAll(handle, JSON.stringify(said).slice(1, -1))),
    );
  }
  expect(replaceHandles(`[note] ${handle}`, TEXT, replaceBy(said))).toBe(`[note] ${said}`);
  expect(replaceHandles(`"${handle}"`, TEXT, replaceBy(said))).toBe(`"${said}"`);
});
