import { expect, test } from 'vitest';
import { fieldTree } from '../../../src/connections/opensearch/mapping/field-tree.ts';
import { filterQuery } from '../../../src/connections/opensearch/plans/field-filter.ts';

const keyword = { type: 'keyword' };
const filter = (properties: object, field = 'tenant') =>
  filterQuery([{ field, value: 'acme' }], fieldTree({ properties }), 'kb');

test.for<[string, object, string?]>([
  ['there is none', {}],
  ['a text', { tenant: { type: 'text' } }],
  ['a number with a fraction', { tenant: { type: 'double' } }],
  ['another name of a field', { tenant: { type: 'alias', path: 'owner' }, owner: keyword }],
  ['an object', { tenant: { properties: { id: keyword } } }],
  ['normalized', { tenant: { ...keyword, normalizer: 'lowercase' } }],
  ['made up where there is none', { tenant: { ...keyword, null_value: 'acme' } }],
  ['a copy', { tenant: keyword, owner: { ...keyword, copy_to: 'tenant' } }],
  ['one of several copies', { tenant: keyword, owner: { ...keyword, copy_to: ['x', 'tenant'] } }],
  ['a copy from below', { tenant: keyword, a: { properties: { b: { copy_to: ['tenant'] } } } }],
  [
    'another view of a copy',
    { tenant: { type: 'text', fields: { raw: keyword } }, owner: { copy_to: 'tenant' } },
    'tenant.raw',
  ],
])('documents are not told apart by a field that is %s', ([, properties, field]) => {
  expect(() => filter(properties, field)).toThrow(/a policy filters index `kb` by/);
});

test.for(['keyword', 'boolean', 'byte', 'short', 'integer', 'long', 'unsigned_long'])(
  'documents are told apart by a plain field: %s',
  (type) => {
    const properties = { tenant: { type }, tenants: { type: 'text', copy_to: 'tenant_names' } };
    expect(filter(properties)).toEqual({ term: { tenant: { value: 'acme' } } });
  },
);
