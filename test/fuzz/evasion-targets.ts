import fc from 'fast-check';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const PLANTED = [
  '4111 1111 1111 1111',
  '5500005555555559',
  '219-09-9999',
  'ada.lovelace@example.com',
  '415-555-2671',
  '192.168.10.24',
] as const;

const INVISIBLE = [
  '\u200b',
  '\u200c',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u{e0001}',
  '&#8203;',
  '\\u200b',
];

const hex = (code: number): string => code.toString(16);

/** Spellings of one ASCII character that a reader or a decoder takes for it. */
function spellings(character: string): readonly string[] {
  const code = character.charCodeAt(0);
  const escapes = [
    `&#${code};`,
    `&#x${hex(code)};`,
    `&#x${hex(code).toUpperCase()};`,
    `\\u00${hex(code)}`,
    `%${hex(code)}`,
  ];
  if (character === ' ') return ['\u00a0', '\u2007', '\u202f', '&nbsp;'];
  const wide = String.fromCodePoint(0xfee0 + code);
  if (character === '-') return [wide, '\u2010', '\u2011', '\u2013', '\u2212', ...escapes];
  if (!/\d/.test(character)) return [wide, ...escapes];
  const digit = Number(character);
  const others = [0x660, 0x6f0, 0x966, 0x1d7d8, 0x1d7ce, 0x1d7f6].map((zero) =>
    String.fromCodePoint(zero + digit),
  );
  return [wide, ...others, ...escapes];
}

/** A value, some of its characters spelt otherwise, invisible ones between them. */
function disguised(value: string): fc.Arbitrary<string> {
  const characters = [...value].map((character) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(character) },
      { weight: 1, arbitrary: fc.constantFrom(...spellings(character)) },
    ),
  );
  const gaps = characters.map(() =>
    fc.oneof(
      { weight: 8, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom(...INVISIBLE) },
    ),
  );
  return fc
    .tuple(fc.tuple(...characters), fc.tuple(...gaps))
    .map(([shown, hidden]) => shown.map((one, at) => (at === 0 ? '' : hidden[at]) + one).join(''));
}

const engine = maskingEngine();

/** Valid values in the disguises that the engine claims to see through. */
export const EVASION_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'evasions',
    property: async () =>
      fc.property(
        fc
          .constantFrom(...PLANTED)
          .chain((value) => fc.tuple(fc.constant(value), disguised(value))),
        ([value, evasion]) => {
          const masked = engine.text(`it is ${evasion} he said`).text;
          if (!/^it is \[[A-Z_]+\] he said$/.test(masked)) {
            throw new Error(`${value} is seen: ${masked}`);
          }
        },
      ),
  },
];
