import fc from 'fast-check';
import type { Json } from '../../src/gateway/json.ts';
import { sampleText, VALUES } from './sample-text.ts';

const names = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'note', 'items') },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'ssn',
      'card',
      'phone',
      'email',
      'password',
      'dob',
      'HIV_positive',
      'token',
      'client_secret',
      'bic',
      'pin',
      'cvv',
      'routing',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...VALUES.slice(0, 12).map(([, value]) => value)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);

const numbers = fc.oneof(
  fc.integer().map((value) => value || 0),
  fc.constantFrom(4_155_552_671, 4_111_111_111_111_111, 219_099_999, 0, 0.5, 1e300),
  fc.constantFrom(123, 7, 4821, 19_850_312, 78_051_123, 11_401_533, 4e18, 6.304e18, 1.5e18, -4821),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0),
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 19n }).map(Number),
);

const secrets = fc.constantFrom(
  'Tr0ub4dor&3',
  'null',
  'Bearer abcdef1234567890',
  'a1b2c3d4e5f6g7h8',
  'a1b2 c3d4e5f6g7h8',
  'k3'.repeat(60),
  '[PASSWORD]',
  'DEUTDEFF',
  'language',
);

/** JSON documents with values in strings, numbers and names. */
export const jsonDocument: fc.Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(sampleText, secrets, numbers, fc.boolean(), fc.constant(null)),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(names, tie('node'), { maxKeys: 4 }),
  ),
})).node;

const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '/': '\\/',
  '"': '\\"',
  '\\': '\\\\',
};

function quote(text: string, random: () => number): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charAt(at));
  const written = units.map((unit) => {
    const code = unit.charCodeAt(0);
    const plain = code >= 0x20 && unit !== '"' && unit !== '\\';
    if (plain && random() < 0.85) return unit;
    const hex = code.toString(16).padStart(4, '0');
    return (
      (random() < 0.5 ? SHORT[unit] : undefined) ?? `\\u${random() < 0.5 ? hex : hex.toUpperCase()}`
    );
  });
  return `"${written.join('')}"`;
}

function write(value: Json, random: () => number): string {
  const gap = (): string => (random() < 0.15 ? ' ' : '');
  if (typeof value === 'string') return quote(value, random);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    return `[${gap()}${list.map((one) => write(one, random)).join(`${gap()},${gap()}`)}${gap()}]`;
  }
  const members = Object.entries(value).map(
    ([name, one]) => `${quote(name, random)}${gap()}:${gap()}${write(one, random)}`,
  );
  return `{${gap()}${members.join(`,${gap()}`)}${gap()}}`;
}

/** Spellings of a document: escapes and white space where JSON allows them. */
export function spelt(value: Json): fc.Arbitrary<string> {
  return fc
    .infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))
    .map((random) => write(value, () => random.next().value ?? 0));
}
