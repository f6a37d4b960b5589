import { expect, test } from 'vitest';
import { showStatements } from '../../../src/connections/rds/show-statements.ts';
import { textMasker } from '../../../src/masking/text-masker.ts';

const mask = textMasker();

function shown(value: string | null) {
  const sql = 'select 1 where $1 is null';
  return showStatements([{ text: sql }], { statements: [{ sql, values: [value] }] }, mask);
}

const withValue = (value: string | null) => [{ text: expect.any(String), values: [value] }];

test('people read literals and parameters masked', () => {
  const text = "select 1 where email = 'erin@example.com'";
  const statements = [{ sql: text, values: ['erin@example.com', null] }] as const;
  expect(showStatements([{ text }], { statements }, mask)).toEqual([
    { text: "select 1 where email = '[EMAIL]'", values: ['[EMAIL]', null] },
  ]);
});

test('a long value is masked before it is cut, so that no half of an address is left', () => {
  const long = `${'word '.repeat(38)}erin@example.com ${'word '.repeat(10)}`;
  const masked = mask(long).text;
  expect(shown(long)).toEqual(withValue(`${masked.slice(0, 200)}… (${long.length} characters)`));
  expect(JSON.stringify(shown(long))).not.toContain('erin');
});

test('of a document people read how long it is', () => {
  expect(shown('word '.repeat(300))).toEqual(withValue('(1500 characters)'));
});

test('of a vector people read how long it is, unless all of it can be shown', () => {
  const vector = `[${Array.from({ length: 64 }, (_, i) => `-0.${i}e-2`).join(',')}]`;
  expect(shown(vector)).toEqual(withValue(`(${vector.length} characters)`));
  expect(shown('[0.25,-1.5,3]')).toEqual(withValue('[0.25,-1.5,3]'));
});

test('a list that only begins like a vector is masked like any text', () => {
  const list = `[${'1,'.repeat(100)}"erin@example.com"]`;
  expect(JSON.stringify(shown(list))).toContain('1,1,1');
  expect(JSON.stringify(shown(list))).not.toContain('erin');
});

test('a list of whole numbers may be keys, so people read its beginning', () => {
  const keys = `[${Array.from({ length: 64 }, (_, i) => 1000 + i).join(',')}]`;
  expect(shown(keys)).toEqual(withValue(`${keys.slice(0, 200)}… (${keys.length} characters)`));
});

test('the same goes for a list of keys that is too long to be read', () => {
  for (const key of ['1234567', '0b5e6f1c-8a3d-4c5e-9f00-aa11bb22cc33']) {
    const keys = `{${`${key},`.repeat(300)}1}`;
    const first = keys.slice(0, keys.lastIndexOf(',', 199) + 1);
    expect(shown(keys)).toEqual(withValue(`${first}… (${keys.length} characters)`));
  }
  const cards = `{${'4111111111111111,'.repeat(100)}1}`;
  expect(JSON.stringify(shown(cards))).not.toContain('4111');
});
