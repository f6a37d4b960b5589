import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KEYED, PLAIN } from '../../src/masking/anchor-kinds.ts';
import { anchorMarks } from '../../src/masking/anchor-marks.ts';
import { ASCII } from '../../src/masking/anchor-table.ts';
import { newCursor, restart } from '../../src/masking/cursor.ts';
import { MARKED_AT_ONCE, MOST_UNITS } from '../../src/masking/scan-memory.ts';

const ascii = fc.nat({ max: ASCII - 1 });

/** Tables of pairs, from those where hardly anything begins to those where anything may, in few groups or in many. */
const tables = fc
  .array(
    fc.tuple(
      fc.uniqueArray(ascii, { minLength: 1, maxLength: 5 }),
      fc.uniqueArray(ascii, { minLength: 1, maxLength: 40 }),
    ),
    { maxLength: 10 },
  )
  .map((groups) => {
    const kinds = new Uint8Array(ASCII * ASCII);
    for (const [codes, before] of groups) {
      for (const code of codes) {
        kinds[code] = 2;
        for (const one of before) kinds[one * ASCII + code] = 2;
      }
    }
    return kinds;
  });

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(ascii, { maxLength: 300 }).map((codes) => String.fromCharCode(...codes)),
);

function marked(
  kinds: Uint8Array,
  whole: string,
  from: number,
  endings: readonly string[] = [],
): number[] {
  const cursor = newCursor();
  restart(cursor, whole, true, 0);
  const next = anchorMarks(kinds, endings);
  const found: number[] = [];
  for (let at = next(cursor, from); at < whole.length; at = next(cursor, at + 1)) found.push(at);
  return found;
}

/** Whether something may begin at `at`, by the table itself. */
function mayBegin(kinds: Uint8Array, whole: string, at: number): boolean {
  const code = whole.charCodeAt(at);
  const before = at === 0 ? 0 : whole.charCodeAt(at - 1);
  if (code >= ASCII) return true;
  return kinds[(before < ASCII ? before : 0) * ASCII + code] !== PLAIN;
}

test('every character that may begin something has a mark, by any table, wherever the marks begin', () => {
  fc.assert(
    fc.property(tables, text, fc.nat({ max: 40 }), (kinds, whole, from) => {
      const found = new Set(marked(kinds, whole, from));
      const begun = Array.from({ length: whole.length }, (_, at) => at).slice(from);
      expect(begun.filter((at) => mayBegin(kinds, whole, at) && !found.has(at))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('characters that begin something behind the same few rows and columns are marked there alone', () => {
  const kinds = new Uint8Array(ASCII * ASCII);
  for (const [code, before] of ['.9', ':"', ':]', '@a', '@b', '@c', 'e\0', 'i\0']) {
    kinds[(before ?? '').charCodeAt(0) * ASCII + (code ?? '').charCodeAt(0)] = 2;
  }
  const letters = fc.string({ unit: fc.constantFrom(...'.9:"]@abceix '), maxLength: 200 });
  fc.assert(
    fc.property(letters, (whole) => {
      const found = marked(kinds, whole, 1).filter((at) => at > 1 && whole.charAt(at) !== '9');
      expect(found.filter((at) => !mayBegin(kinds, whole, at))).toEqual([]);
    }),
  );
});

test('marks go on where those that have room end', () => {
  const kinds = new Uint8Array(ASCII * ASCII).fill(0);
  for (let before = 0; before < ASCII; before++) kinds[before * ASCII + 0x40] = 2;
  const places = [0, 31, 32, MARKED_AT_ONCE - 1, MARKED_AT_ONCE, 3 * MARKED_AT_ONCE + 17, 30_000];
  const codes = Array.from({ length: 30_001 }, (_, at) => (places.includes(at) ? '@' : 'x'));
  expect(marked(kinds, codes.join(''), 0)).toEqual(places);
});

/** What begins something behind a key in quotes, where a word with one of two endings stands in them. */
const ENDINGS = ['rd', 'ey'];
function keyedKinds(): Uint8Array {
  const kinds = new Uint8Array(ASCII * ASCII);
  for (const quote of [0x22, 0x27])
    for (const sign of [0x3a, 0x3d]) kinds[quote * ASCII + sign] = KEYED;
  return kinds;
}
const behindKey = /(?<=(?:rd|ey)["'])[:=]/gi;

test('a sign behind a quote is marked where a word with an ending stands before that, and nowhere else', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'rdeyRDxé":\'='), maxLength: 200 });
  fc.assert(
    fc.property(letters, (whole) => {
      // The marks do not know what stands before the first character, and anything may begin behind one outside ASCII.
      const found = marked(keyedKinds(), whole, 1, ENDINGS).filter(
        (at) => at > 1 && !whole.slice(at - 1, at + 1).includes('é'),
      );
      expect(found).toEqual([...whole.matchAll(behindKey)].map(({ index }) => index));
    }),
    { numRuns: 300 },
  );
});

test('a key is seen wherever marks that have room for a part of a text begin, in a text of any length', () => {
  const filler = 'x'.repeat(MARKED_AT_ONCE - 7);
  for (const times of [3, 1 + Math.ceil(MOST_UNITS / MARKED_AT_ONCE)]) {
    const whole = Array.from({ length: times }, (_, at) => `${'"'.repeat(at % 8)}rd":`).join(
      filler,
    );
    const found = marked(keyedKinds(), whole, 0, ENDINGS);
    expect(found).toEqual([...whole.matchAll(behindKey)].map(({ index }) => index));
  }
});
