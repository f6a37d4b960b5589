import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimAt } from '../../src/identity/claim-path.ts';

test.each([
  '__proto__',
  'constructor',
  'constructor.name',
  'toString',
  'a.__proto__',
  'a.constructor.prototype',
  '__proto__.polluted',
  'hasOwnProperty.length',
])('an inherited member is no claim: %s', (path) => {
  expect(claimAt({ a: {} }, path)).toBeUndefined();
});

test.each([
  ['', { a: 1 }],
  ['.', { a: 1 }],
  ['a.', { a: { b: 1 } }],
  ['.a', { a: 1 }],
  ['a..b', { a: { b: 1 } }],
  ['a.0', { a: ['x'] }],
  ['a.length', { a: 'text' }],
  ['a.b', { a: null }],
  ['a.b.c', { a: { b: 1 } }],
])('what is not there is undefined: `%s`', (path, claims) => {
  expect(claimAt(claims, path)).toBeUndefined();
});

test.each([undefined, null, 'text', 7, ['a']])('%j has no claims', (claims) => {
  expect(claimAt(claims, 'length')).toBeUndefined();
  expect(claimAt(claims, '0')).toBeUndefined();
});

test('a path reaches nested claims', () => {
  const claims = {
    realm_access: { roles: ['a'] },
    resource_access: { 'sally.port': { roles: ['b'] } },
  };
  expect(claimAt(claims, 'realm_access.roles')).toEqual(['a']);
  expect(claimAt(claims, 'resource_access.sally.port.roles')).toEqual(['b']);
});

test('a claim whose name has dots is found by its name, and goes before a nested one', () => {
  const claims = {
    'https://example.com/groups': ['a'],
    'https://sts.example.com/': { tags: { team: 'b' } },
    'a.b': 1,
    a: { b: 2 },
  };
  expect(claimAt(claims, 'https://example.com/groups')).toEqual(['a']);
  expect(claimAt(claims, 'https://sts.example.com/.tags.team')).toBe('b');
  expect(claimAt(claims, 'a.b')).toBe(1);
});

test('an own member named like a prototype is a claim like any other', () => {
  expect(claimAt(JSON.parse('{"__proto__": {"roles": ["a"]}}'), '__proto__.roles')).toEqual(['a']);
});

test('whatever was nested under undotted names is found again by its path', () => {
  const key = fc.string({ minLength: 1 }).filter((text) => !text.includes('.'));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), fc.jsonValue(), (keys, value) => {
      const claims = keys.reduceRight<unknown>(
        (inner, name) => Object.fromEntries([[name, inner]]),
        value,
      );
      expect(claimAt(claims, keys.join('.'))).toEqual(value);
    }),
  );
});
