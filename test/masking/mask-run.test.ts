import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GONE, runMasker } from '../../src/masking/mask-run.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { redactWithType } from '../../src/masking/replace.ts';

const engine = maskingEngine();
const mask = runMasker(engine.find, redactWithType);
const VALUES = [
  ['4111 1111 1111 1111', '[CREDIT_DEBIT_CARD_NUMBER]'],
  ['219-09-9999', '[US_SOCIAL_SECURITY_NUMBER]'],
  ['bob@example.com', '[EMAIL]'],
] as const;

test.each(VALUES)('%s is one value wherever blocks cut it', (value, name) => {
  const around = ['It is ', ', that is all.'] as const;
  const whole = around[0] + value + around[1];
  for (let cut = 0; cut <= whole.length; cut++) {
    for (let second = cut; second <= whole.length; second++) {
      const run = [whole.slice(0, cut), whole.slice(cut, second), whole.slice(second)];
      const { texts, count } = mask(run);
      expect(count).toBe(1);
      expect(texts).toHaveLength(3);
      expect(texts.join('').replaceAll(GONE, '')).toBe(around[0] + name + around[1]);
      // No text that had something is empty afterwards.
      for (const [index, text] of run.entries()) {
        expect([run, (texts[index] ?? '').trim() === '']).toEqual([run, text.trim() === '']);
      }
    }
  }
});

test('a value is one too where blocks were cut at its spaces, and these are gone', () => {
  expect(mask(['Card 4111 1111', '1111 1111 it is'])).toEqual({
    texts: ['Card [CREDIT_DEBIT_CARD_NUMBER]', ' it is'],
    count: 1,
  });
  expect(mask(['Card 4111', '1111', '1111', '1111'])).toEqual({
    texts: ['Card [CREDIT_DEBIT_CARD_NUMBER]', GONE, GONE, GONE],
    count: 1,
  });
});

test('what is a value in one block stays one, whatever its neighbours begin or end with', () => {
  const card = '4111 1111 1111 1111';
  expect(mask(['12', card, '7']).texts).toEqual(['12', '[CREDIT_DEBIT_CARD_NUMBER]', '7']);
  expect(mask(['a', 'bob@example.com', 'b'])).toEqual({ texts: ['[EMAIL]', GONE, GONE], count: 1 });
});

test('a run loses nothing that a text by itself would, and nothing else changes', () => {
  const piece = fc.constantFrom(
    '4111',
    ' 1111',
    '219-09',
    '-9999',
    'bob@',
    'example.com',
    ' ',
    'so',
    '.',
    '\u200b',
    '🙂',
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (run) => {
      const { texts } = mask(run);
      expect(texts).toHaveLength(run.length);
      for (const [index, own] of run.entries()) {
        const alone = engine.text(own);
        const got = texts[index] ?? '';
        if (alone.count > 0) expect(got).not.toBe(own);
        if (engine.text(run.join('')).count + engine.text(run.join(' ')).count === 0) {
          expect(got).toBe(alone.text);
        }
      }
      expect(engine.text(texts.join('').replaceAll(GONE, '')).count).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});
