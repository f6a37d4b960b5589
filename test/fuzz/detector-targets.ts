import fc from 'fast-check';
import { type CustomPattern, customDetector } from '../../src/masking/custom-detector.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const atoms = fc.constantFrom(
  'a',
  'E',
  '-',
  '[0-9]',
  '[A-Z]',
  '\\d',
  '.',
  '\\w',
  '(?:ab|a)',
  '\\b',
  '^',
  '$',
  '(?i)',
  '[^x]',
  '\\pL',
  '(?=a)',
  '\\1',
);
const counts = fc.constantFrom(
  '',
  '',
  '',
  '+',
  '*',
  '?',
  '{2}',
  '{1,60}',
  '+?',
  '{1000}',
  '{',
  '**',
);

const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(atoms, counts).map(([atom, count]) => atom + count),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => left + right),
    fc.tuple(tie('node'), tie('node')).map(([left, right]) => `(?:${left}|${right})`),
    fc.tuple(tie('node'), counts).map(([inner, count]) => `(${inner})${count}`),
  ),
})).node;

const custom: fc.Arbitrary<CustomPattern> = fc.record({
  entity: fc.constant('CUSTOM_FUZZ' as const),
  pattern: fc.oneof(pattern, fc.string({ maxLength: 12 })),
  maxLength: fc.constantFrom(1, 16, 64, 256),
  tests: fc.record({
    match: fc.constantFrom(['E-123'], ['a1'], ['E-123', 'E-9'], []),
    reject: fc.constantFrom([], ['E-x'], ['zzz']),
  }),
});

/** Detectors that users write: refused with a RangeError, or found in linear time. */
export const DETECTOR_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'custom detectors',
    property: async () =>
      fc.property(custom, fc.constantFrom('a', 'E-1', 'aab', 'E', '1a'), (one, seed) => {
        try {
          const engine = maskingEngine({ entities: [], custom: [customDetector(one)] });
          // A pattern that does not work in linear time never comes back from this.
          engine.text(seed.repeat(400));
        } catch (thrown) {
          if (!(thrown instanceof RangeError)) throw thrown;
        }
      }),
  },
];
