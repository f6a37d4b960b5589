import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeUnits } from '../../src/masking/code-units.ts';
import {
  contextBefore,
  contextMask,
  contextNamed,
  mayHaveContext,
} from '../../src/masking/context.ts';
import { CONTEXT_WORDS, type ContextName } from '../../src/masking/context-words.ts';
import { MOST_UNITS } from '../../src/masking/scan-memory.ts';

const NAMES = Object.keys(CONTEXT_WORDS) as ContextName[];

/** Words of all kinds in small letters, capitals, and joined to others, with what may stand between. */
const text = fc
  .array(
    fc.tuple(
      fc.constantFrom(...Object.values(CONTEXT_WORDS).flat(), 'order', 'the'),
      fc.constantFrom('small', 'capitals', 'capital'),
      fc.oneof(
        fc.constantFrom(' ', '', ': ', '_', '] ', 'é', '\u7a00'),
        fc.string({ unit: 'binary', maxLength: 20 }),
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) =>
    parts
      .map(([word, spelt, gap]) => {
        if (spelt === 'capitals') return word.toUpperCase() + gap;
        return (spelt === 'small' ? word : word.charAt(0).toUpperCase() + word.slice(1)) + gap;
      })
      .join(''),
  );

test('no context is passed over, wherever it is asked for', () => {
  fc.assert(
    fc.property(text, fc.nat(400), fc.constantFrom(...NAMES), (whole, place, name) => {
      const codes = codeUnits(whole);
      const at = place % (whole.length + 1);
      const has = (contextBefore(codes, at, 0) & contextMask([name])) !== 0;
      expect(has && !mayHaveContext(contextNamed(name), codes, at)).toBe(false);
    }),
    { numRuns: 5000 },
  );
});

test('each word of each kind is seen at once, at either end of what is looked back over', () => {
  for (const name of NAMES) {
    for (const word of CONTEXT_WORDS[name]) {
      for (const before of [' ', '_', '“', 'é', '\u0000', '\u7a00', '\ud7ff', '\ufffd']) {
        for (const gap of [' ', ' '.repeat(40 - word.length)]) {
          const whole = `${'x '.repeat(30)}${before}${word}${gap}4111`;
          const codes = codeUnits(whole);
          const seen = mayHaveContext(contextNamed(name), codes, whole.length - 4);
          expect([before, word, seen]).toEqual([before, word, true]);
        }
      }
    }
  }
});

test('a short word is seen behind a letter of any script', () => {
  for (const before of ['é', 'я', '稀', '\uffff', '\0']) {
    for (const [word, name] of [
      ['cc', 'card'],
      ['sin', 'sin'],
    ] as const) {
      const whole = `${before}${word} 4111`;
      const codes = codeUnits(whole);
      expect([whole, mayHaveContext(contextNamed(name), codes, whole.length - 4)]).toEqual([
        whole,
        true,
      ]);
    }
  }
});

test('ordinary words have no context of cards and pins', () => {
  const codes = codeUnits(
    'The customer wrote that the parcel had left the warehouse on Monday, 1234',
  );
  expect(mayHaveContext(contextNamed('cvv', 'pin'), codes, 69)).toBe(false);
});

test('a text that is too long for the memory may have any context', () => {
  const codes = codeUnits(`${' '.repeat(MOST_UNITS)} 1234`);
  expect(mayHaveContext(contextNamed('cvv'), codes, MOST_UNITS + 1)).toBe(true);
});
