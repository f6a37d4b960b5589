import { expect, test } from 'vitest';
import { type CustomPattern, customDetector } from '../../src/masking/custom-detector.ts';
import { dictionary } from '../../src/masking/dictionary.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { chop } from './sample-text.ts';

const BADGE: CustomPattern = {
  entity: 'CUSTOM_BADGE',
  pattern: 'EMP-[0-9]{6}',
  tests: { match: ['EMP-123456'], reject: ['EMP-12345'] },
};

test.each<[string, Partial<CustomPattern>]>([
  ['that is empty', { pattern: '' }],
  ['that can match nothing', { pattern: 'E?' }],
  ['that matches everything', { pattern: '.+' }],
  ['with a look-ahead', { pattern: 'EMP-(?=1)[0-9]+' }],
  ['with a back-reference', { pattern: 'E(M)\\1' }],
  ['that misses its own test', { pattern: 'EMP-[0-9]{5}' }],
  ['that matches what it must reject', { pattern: 'EMP-[0-9]{5,6}' }],
  ['without a test', { tests: { match: [], reject: [] } }],
  ['with a name of ours', { entity: 'CUSTOM_' as const }],
])('a pattern %s is refused at load', (_what, change) => {
  expect(() => customDetector({ ...BADGE, ...change })).toThrow(RangeError);
});

test('a pattern that stands where the engine never looks is refused', () => {
  const hidden = customDetector({
    ...BADGE,
    pattern: '(?:secret|hidden) word',
    tests: { match: ['secret word'], reject: [] },
  });
  expect(() => maskingEngine({ custom: [hidden] })).toThrow(RangeError);
});

const engine = maskingEngine({
  custom: [
    customDetector(BADGE),
    customDetector({
      entity: 'CUSTOM_CASE',
      pattern: '[A-Z]{2}[0-9]{4}/[0-9]{2}',
      tests: { match: ['AB1234/26'], reject: ['AB1234'] },
    }),
    customDetector({
      entity: 'CUSTOM_CUSTOMER',
      pattern: '77[0-9]{4}',
      tests: { match: ['771234'], reject: ['781234'] },
    }),
    customDetector({
      entity: 'CUSTOM_FILE',
      pattern: '[0-9]{3}/[0-9]{2} [A-Z]',
      tests: { match: ['123/45 K'], reject: [] },
    }),
  ],
  dictionaries: [dictionary('CUSTOM_PROJECT', ['Blue Heron', 'Ostrich', 'Zürich West', '4 Winds'])],
});

test('custom detectors and dictionaries find whole words only', () => {
  expect(engine.text('EMP-123456 XEMP-123456 EMP-1234567 AB1234/26').text).toBe(
    '[CUSTOM_BADGE] XEMP-123456 EMP-1234567 [CUSTOM_CASE]',
  );
  expect(engine.text('771234 (771235), 771236; 7712345 781234 123/45 K 4 winds').text).toBe(
    '[CUSTOM_CUSTOMER] ([CUSTOM_CUSTOMER]), [CUSTOM_CUSTOMER]; 7712345 781234 [CUSTOM_FILE] [CUSTOM_PROJECT]',
  );
  expect(
    engine.text('blue heron, BLUE HERON; Blue Herons ostriches Ostrich zürich WEST').text,
  ).toBe(
    '[CUSTOM_PROJECT], [CUSTOM_PROJECT]; Blue Herons ostriches [CUSTOM_PROJECT] [CUSTOM_PROJECT]',
  );
});

test('custom detectors and dictionaries give the same for every cut of a stream', () => {
  const text = 'the Blue Heron of EMP-123456 and Ostrich AB1234/26 in 123/45 K, 771234 of 4 winds.';
  const whole = engine.text(text).text;
  for (let first = 0; first <= text.length; first++) {
    const stream = engine.stream();
    expect(
      chop(text, [first, first + 1])
        .map((piece) => stream.push(piece))
        .join('') + stream.end(),
    ).toBe(whole);
  }
});

test('what check digits prove comes before a user’s own', () => {
  const group = customDetector({
    entity: 'CUSTOM_GROUP',
    pattern: '[0-9]{4}',
    tests: { match: ['1234'], reject: [] },
  });
  const { text } = maskingEngine({ custom: [group] }).text('4111 1111 1111 1111, 4111 1112');
  expect(text).toBe('[CREDIT_DEBIT_CARD_NUMBER], [CUSTOM_GROUP] [CUSTOM_GROUP]');
});

test('a dictionary refuses an empty term', () => {
  expect(() => dictionary('CUSTOM_PROJECT', [' '])).toThrow(RangeError);
});
