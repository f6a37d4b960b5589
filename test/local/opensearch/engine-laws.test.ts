import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyzeText } from '../../../src/local/opensearch/engine/analyze-text.ts';
import { valuesAt } from '../../../src/local/opensearch/engine/document-values.ts';
import type { JsonObject } from '../../../src/local/opensearch/engine/json-object.ts';
import { parseDate, parseDateMath } from '../../../src/local/opensearch/engine/parse-date.ts';
import { sourceFilter } from '../../../src/local/opensearch/engine/search/source-filter.ts';

const name = fc.constantFrom('a', 'b', 'c', 'long');
const source = fc.letrec<{ object: JsonObject; value: never }>((tie) => ({
  object: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }) as never,
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.string(),
    fc.array(tie('object'), { maxLength: 2 }),
    tie('object'),
  ) as never,
})).object;
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));

test('a part that is excluded is not returned, wherever it stands', () => {
  fc.assert(
    fc.property(source, path, (document, excluded) => {
      const kept = sourceFilter({ excludes: [excluded] })(document) ?? {};
      expect(valuesAt(kept, excluded)).toEqual([]);
    }),
  );
});

test('what is included is returned as it is, and nothing that is not in the document', () => {
  fc.assert(
    fc.property(source, path, (document, included) => {
      const kept = sourceFilter([included])(document) ?? {};
      expect(valuesAt(kept, included)).toEqual(valuesAt(document, included));
      for (const key of Object.keys(kept)) expect(key).toBe(included.split('.')[0]);
    }),
  );
});

test('a token stands where it says, in lower case', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const { term, start, end } of analyzeText(text)) {
        expect(text.slice(start, end).toLowerCase()).toBe(term);
      }
    }),
  );
});

test.each([
  ['', []],
  ['Foo-Bar baz_qux', ['foo', 'bar', 'baz_qux']],
  ["it's 1,000.5 at mail.example.", ["it's", '1,000.5', 'at', 'mail.example']],
  ['a.1 x@y.z', ['a', '1', 'x', 'y.z']],
])('%j is read as %j', (text, terms) => {
  expect(analyzeText(text).map(({ term }) => term)).toEqual(terms);
});

test.each([
  ['yesterday', undefined],
  ['2024-13-01', undefined],
  ['2024', Date.UTC(2024, 0, 1)],
  ['2024-02-03', Date.UTC(2024, 1, 3)],
  ['2024-02-03T04:05', Date.UTC(2024, 1, 3, 4, 5)],
  ['2024-02-03T04:05:06+02:00', Date.UTC(2024, 1, 3, 2, 5, 6)],
  ['1706932800000', Date.UTC(2024, 1, 3, 4)],
])('the date %s is %s', (text, time) => {
  expect(parseDate(text)).toBe(time);
});

test.each([
  ['now', Date.UTC(2024, 2, 31, 12)],
  ['now/d', Date.UTC(2024, 2, 31)],
  ['now-1d', Date.UTC(2024, 2, 30, 12)],
  ['now-1w+2h', Date.UTC(2024, 2, 24, 14)],
  ['now-1y/d', Date.UTC(2023, 2, 31)],
  ['now*2', undefined],
])('%s is %s', (text, time) => {
  expect(parseDateMath(text, Date.UTC(2024, 2, 31, 12))).toBe(time);
});
