import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dictionary } from '../../src/masking/dictionary.ts';
import { finderOver, scanFor } from '../../src/masking/finder.ts';

/** Scripts from U+2000 on, such as Chinese, have no space between words. */
const LETTER = /[A-Za-z\d_\u00c0-\u1fff]/;
const piece = fc.constantFrom('a', 'B', 'b', 'é', 'É', '1', '-', ' ', '.', 'ж', '中');
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
/** Making a finder takes longer than finding. */
const texts = fc.array(text, { minLength: 40, maxLength: 40 });
const term = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join('').trim().replace(/\s+/g, ' '))
  .filter((one) => one !== '');

/** Where a term that starts at `from` ends, with as much white space as there is between its words; -1 where it does not. */
function endIn(lower: string, term: string, from: number): number {
  let at = from;
  for (const letter of term) {
    if (lower[at] !== letter) return -1;
    at++;
    while (letter === ' ' && lower[at] === ' ') at++;
  }
  return at;
}

/** Every place from the left where the longest term stands as whole words. */
function placesOf(terms: readonly string[], within: string): readonly string[] {
  const places: string[] = [];
  const lower = within.toLowerCase();
  // What was found ends the word before it.
  let last = 0;
  for (let at = 0; at < lower.length; at += 1) {
    if (at !== last && LETTER.test(lower[at - 1] ?? '')) continue;
    const ends = terms
      .map((one) => endIn(lower, one.toLowerCase(), at))
      .filter((end) => end !== -1 && !LETTER.test(lower[end] ?? ''));
    if (ends.length === 0) continue;
    last = Math.max(...ends);
    places.push(`${at}-${last}`);
    at = last - 1;
  }
  return places;
}

test('the terms of a dictionary are found where they stand as whole words, in any case, the longest first', () => {
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 5 }), texts, (terms, all) => {
      const dictionaries = [dictionary('CUSTOM_TERM', terms)];
      const find = finderOver(scanFor({ entities: [], dictionaries }));
      for (const one of all) {
        const found = find(one).map(({ start, end }) => `${start}-${end}`);
        expect(found, one).toEqual(placesOf(terms, one));
      }
    }),
    { numRuns: 100 },
  );
});

test('a dictionary beside everything else finds numbers and words that begin with one', () => {
  const dictionaries = [dictionary('CUSTOM_TERM', ['4711', '007 Bond', '3M', '12-34', '5 Sterne'])];
  const find = finderOver(scanFor({ dictionaries }));
  for (const one of ['4711', '007 bond', '3m', '12-34', '5 sterne']) {
    for (const [before, after] of [
      ['', ''],
      ['is ', ' it'],
      ['(', ')'],
      ['-', '.'],
      ['12 ', ' 34'],
    ]) {
      const found = find(`${before}${one}${after}`);
      const start = before?.length ?? 0;
      expect(found, one).toEqual([{ entity: 'CUSTOM_TERM', start, end: start + one.length }]);
    }
  }
});

test.each(['Blue\nHeron', 'blue\r\n    heron', 'BLUE  HERON', 'Blue\u00a0Heron', 'blue\theron'])(
  'a term of two words is found however white space parts them: %j',
  (term) => {
    const find = finderOver(scanFor({ dictionaries: [dictionary('CUSTOM_TERM', ['Blue Heron'])] }));
    const text = `of ${term}, which`;
    expect(find(text)).toMatchObject([{ start: 3, end: 3 + term.length }]);
  },
);

test('a term whose first word is one letter may be wrapped as well', () => {
  const find = finderOver(scanFor({ dictionaries: [dictionary('CUSTOM_TERM', ['X Ray'])] }));
  expect(find('x\nray')).toMatchObject([{ start: 0, end: 5 }]);
});

test('words that stand apart are no term', () => {
  const find = finderOver(scanFor({ dictionaries: [dictionary('CUSTOM_TERM', ['Blue Heron'])] }));
  for (const text of ['blue-heron', 'blueheron', `blue${' '.repeat(40)}heron`]) {
    expect(find(text)).toEqual([]);
  }
});
