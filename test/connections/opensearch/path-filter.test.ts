import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rewriteJson } from '../../../src/connections/opensearch/answer/json-splitter.ts';
import { parsePathFilter } from '../../../src/connections/opensearch/answer/path-filter.ts';

/** Filters a value that comes in chunks of so many bytes. */
async function filtered(value: unknown, paths: string, size = 7): Promise<unknown> {
  const bytes = Buffer.from(JSON.stringify(value));
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  let text = '';
  const filter = parsePathFilter(paths);
  for await (const part of rewriteJson(chunks(), { kind: 'filter', filter })) text += part;
  return JSON.parse(text);
}

const ANSWER = {
  took: 3,
  hits: {
    total: { value: 2 },
    hits: [
      { _id: '1', _source: { a: { b: 1, c: [] }, n: null }, sort: [] },
      { _id: '2', _source: {} },
    ],
  },
};

test.each<[string, unknown]>([
  ['nothing', {}],
  ['hits.none', {}],
  ['hits.hits._source.a.x', {}],
  ['took', { took: 3 }],
  ['took,-took', {}],
  ['hits.hits._id', { hits: { hits: [{ _id: '1' }, { _id: '2' }] } }],
  ['hits.hits._source.a', { hits: { hits: [{ _source: { a: { b: 1, c: [] } } }] } }],
  ['hits.*.value', { hits: { total: { value: 2 } } }],
  ['h*.t*l', { hits: { total: { value: 2 } } }],
  ['**.b', { hits: { hits: [{ _source: { a: { b: 1 } } }] } }],
  ['hits.**.b', { hits: { hits: [{ _source: { a: { b: 1 } } }] } }],
  ['**', ANSWER],
  ['-hits', { took: 3 }],
  ['hits,-hits.hits', { hits: { total: { value: 2 } } }],
  [
    '-**.b,-took,-hits.hits.sort',
    { hits: { total: { value: 2 }, hits: [{ _id: '1', _source: { n: null } }, { _id: '2' }] } },
  ],
])('%s', async (paths, expected) => {
  expect(await filtered(ANSWER, paths)).toEqual(expected);
});

test.each([
  '',
  ',',
  'a..b',
  '.a',
  'a.',
  'a/b',
  'a\\.b',
  '--a',
  'a b',
  'a.'.repeat(30),
  'a,'.repeat(60),
])('%j is not a filter', (paths) => {
  expect(() => parsePathFilter(paths)).toThrow(expect.objectContaining({ code: 'bad_request' }));
});

test('what a filter wants and what it leaves out together are the whole', async () => {
  const leaves = (value: unknown, path = ''): string[] =>
    typeof value !== 'object' || value === null
      ? [`${path}=${value}`]
      : Object.entries(value).flatMap(([key, one]) =>
          leaves(one, Array.isArray(value) ? path : `${path}.${key}`),
        );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom('a', 'b', 'ab'), fc.jsonValue({ maxDepth: 3 })),
      fc.array(fc.constantFrom('a', 'b', '*', '**', 'a*', 'ab'), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 20 }),
      async (value, steps, size) => {
        const path = steps.join('.');
        const kept = leaves(await filtered(value, path, size));
        const left = leaves(await filtered(value, `-${path}`, size));
        expect([...kept, ...left].sort()).toEqual(leaves(value).sort());
      },
    ),
    { numRuns: 300 },
  );
});
