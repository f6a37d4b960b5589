import { expect, test } from 'vitest';
import { randomOf } from '../../bench/masking/corpus.ts';
import { HOSTILE_SEEDS } from '../../bench/masking/hostile-seeds.ts';
import { customDetector } from '../../src/masking/custom-detector.ts';
import { dictionary } from '../../src/masking/dictionary.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { DOCUMENTS } from './documents.ts';
import { VALUES } from './sample-text.ts';

/** Characters of a text without escape sequences and invisible characters that a stream holds at most. */
const MOST_HELD = 512;
/** The same of text where one character is spelt with up to eight. */
const MOST_HELD_ESCAPED = 8 * MOST_HELD;

const engine = maskingEngine({
  custom: [
    customDetector({
      entity: 'CUSTOM_LONG',
      pattern: 'L[0-9]{200,256}',
      maxLength: 256,
      tests: { match: [`L${'1'.repeat(220)}`], reject: [] },
    }),
  ],
  dictionaries: [dictionary('CUSTOM_NAME', ['a'.repeat(256), 'blue heron '.repeat(20)])],
});

function mostHeld(text: string, size: number, bound: number): number {
  const stream = engine.stream();
  let most = 0;
  for (let at = 0; at < text.length; at += size) {
    stream.push(text.slice(at, at + size));
    most = Math.max(most, stream.held());
    if (most > bound) break;
  }
  return most;
}

const SPELT = /[^\x20-\x7e\n]|[%&\\[({]/;
const LONG: readonly (readonly [string, string])[] = [
  ['digits', '1'],
  ['hexadecimal digits', '0123456789abcdef'],
  ['base64', 'TWFuIGlzIGRpc3Rpbmd1aXNoZWQ5'],
  ['base64url with dashes', 'ab1-_cd2-'],
  ['letters', 'x'],
  ['account numbers without a break', 'GB29NWBK60161331926819'],
  ['account numbers', 'DE89 3704 0044 0532 0130 00 '],
  ['at signs', 'a@'],
  ['addresses', 'a@a.'],
  ['groups of digits', '1-'],
  ['groups of digits with spaces', '1234 '],
  ['versions', '1.2.'],
  ['colons', 'ab:'],
  ['credentials in URLs', 'https://a:b'],
  ['parts of tokens', 'eyJ.'],
  ['passwords', 'password: '],
  ['quotes', 'password="'],
  ['brackets', '(1) '],
  ['dots', 'a.'],
  ['dashes', '-----BEGIN '],
  ['terms', 'blue heron '],
  ['a custom detector', 'L1'],
  ['percent escapes', '%40'],
  ['escapes with zeros', '&#x000031;'],
  ['escapes of invisible characters', '1&#8203;'],
  ['invisible characters', '\u200b'],
  ['full-width digits', '１'],
  ['digits outside the basic plane', '𝟙'],
  ['disguises', ' [at] '],
  ['half surrogates', '\ud83d'],
  ['letters of another script', '日本'],
];

test.each(LONG)('a long run of %s is not held longer than stated', (_what, piece) => {
  const bound = SPELT.test(piece) ? MOST_HELD_ESCAPED : MOST_HELD;
  for (const size of [3, 64]) {
    const text = piece.repeat(Math.ceil((bound + 1000) / piece.length));
    expect(mostHeld(text, size, bound)).toBeLessThanOrEqual(bound);
  }
});

test.each(HOSTILE_SEEDS.map((seed) => [JSON.stringify(seed), seed]))(
  'no repetition of %s is held longer than stated',
  (_shown, seed) => {
    const text = seed.repeat(Math.ceil(5000 / seed.length));
    const bound = SPELT.test(seed) ? MOST_HELD_ESCAPED : MOST_HELD;
    expect(mostHeld(text, 7, bound)).toBeLessThanOrEqual(bound);
  },
);

test('no mixture of pieces that begin something is held longer than stated', () => {
  const random = randomOf(7);
  const seeds = [
    ...HOSTILE_SEEDS,
    ...VALUES.map(([, value]) => value),
    ...VALUES.map(([, value]) => value.slice(0, 7)),
    ...['secret = ', '"', "'", 'http://', 'xn--', '/', 'Bearer ', '1.', 'ABCD ', 'L', 'blue '],
  ].filter((seed) => !SPELT.test(seed));
  for (let run = 0; run < 120; run++) {
    const parts = Array.from({ length: random.int(1, 4) }, () =>
      random.pick(seeds).repeat(random.pick([1, 1, 2, 8, 40])),
    ).join('');
    const text = parts.repeat(Math.ceil(1200 / parts.length)).slice(0, 3000);
    const most = mostHeld(text, 7, MOST_HELD);
    if (most > MOST_HELD) expect(most, text.slice(0, 300)).toBeLessThanOrEqual(MOST_HELD);
  }
});

test('prose and documents are hardly held: 4 characters for the middle, 20 for most', () => {
  const held: number[] = [];
  for (const { name, text } of DOCUMENTS) {
    if (name === 'secrets' || name === 'evasions') continue;
    const stream = engine.stream();
    for (const character of text) {
      stream.push(character);
      held.push(stream.held());
    }
  }
  held.sort((a, b) => a - b);
  expect(held[Math.floor(held.length * 0.5)]).toBeLessThanOrEqual(8);
  expect(held[Math.floor(held.length * 0.95)]).toBeLessThanOrEqual(40);
});

test.each([
  ['a JSON web token', 'x eyJhbGciOiJIUzI1NiJ9.', 'QUJD', ' end'],
  ['a bearer string', 'Authorization: Bearer sk-', 'a1B2c3D4', '\nend'],
  [
    'a PEM block',
    '-----BEGIN RSA PRIVATE KEY-----\n',
    'MIIEowIBAAKCAQEA7Zg5\n',
    '-----END RSA PRIVATE KEY----- end',
  ],
  ['a connection string', 'dsn postgres://admin:', 'pa55word', '@db.example.com/crm end'],
  ['a password', 'password=', 'aB3$xyz9', ' end'],
])('%s of 5 KB is swallowed, not held and not leaked', (_what, start, middle, end) => {
  const body = middle.repeat(Math.ceil(5000 / middle.length));
  const text = start + body + end;
  const whole = engine.text(text).text;
  expect(whole).not.toContain(middle.trim());
  for (const size of [1, 4, 33]) {
    const stream = engine.stream();
    let out = '';
    let most = 0;
    for (let at = 0; at < text.length; at += size) {
      out += stream.push(text.slice(at, at + size));
      most = Math.max(most, stream.held());
      expect(out).not.toContain(middle.trim());
    }
    expect(out + stream.end()).toBe(whole);
    expect(most).toBeLessThanOrEqual(MOST_HELD);
  }
});
