import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JoinedMasker } from '../../src/masking/joined-masker.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { redactWithType } from '../../src/masking/replace.ts';

const engine = maskingEngine();
const CARD = '[CREDIT_DEBIT_CARD_NUMBER]';

/** Texts as they come out, each pushed in pieces of this length. */
function through(masker: JoinedMasker, texts: readonly string[], size = 1_000): readonly string[] {
  const out = [''];
  const take = ([own = '', ...more]: readonly string[]) => {
    out[out.length - 1] += own;
    out.push(...more);
  };
  for (const [index, text] of texts.entries()) {
    if (index > 0) take(masker.next());
    for (let at = 0; at < text.length; at += size) take(masker.push(text.slice(at, at + size)));
  }
  take(masker.end());
  return out;
}

test('a value is one wherever texts and pieces cut it, and every other word stays in its text', () => {
  const whole = 'Pay with 4111 1111 1111 1111, or ask bob@example.com. Thanks.';
  const expected = `Pay with ${CARD}, or ask [EMAIL]. Thanks.`;
  for (let cut = 0; cut <= whole.length; cut++) {
    const texts = [whole.slice(0, cut), whole.slice(cut)];
    for (const size of [1, 7, 1_000]) {
      const masker = engine.joined();
      const out = through(masker, texts, size);
      expect(out).toHaveLength(2);
      expect(out.join('')).toBe(expected);
      expect(masker.count()).toBe(2);
      const inValue = (cut > 9 && cut < 28) || (cut > 37 && cut < 52);
      if (!inValue) expect(out[1]).toBe(engine.text(texts[1] ?? '').text);
    }
  }
});

test('a value over many texts stands in the first', () => {
  expect(through(engine.joined(), ['a 4111', ' 1111', ' 1111', ' 1111', ' b'])).toEqual([
    `a ${CARD}`,
    '',
    '',
    '',
    ' b',
  ]);
});

test('what is a value in one text stays one, whatever its neighbours begin or end with', () => {
  const card = '4111 1111 1111 1111';
  for (const size of [1, 3, 1_000]) {
    expect(through(engine.joined(), ['12', card, '7'], size)).toEqual(['12', CARD, '7']);
    expect(through(engine.joined(), [`so: ${card}`, '77'], size)).toEqual([`so: ${CARD}`, '77']);
    expect(through(engine.joined(), ['12', `${card} so`], size)).toEqual(['12', `${CARD} so`]);
  }
});

test('what stands for a value is not masked again', () => {
  const fake = maskingEngine({ actions: () => '5500 0000 0000 0004' });
  const masker = fake.joined();
  expect(through(masker, ['so ', '4111 1111 1111 1111', ' ok'])).toEqual([
    'so ',
    '5500 0000 0000 0004',
    ' ok',
  ]);
  expect(masker.count()).toBe(1);
});

test('a word that a value before it takes is still context in its own text', () => {
  const texts = ['bob@example.com', 'SSN: 219-094111', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'];
  for (const size of [1, 5, 1_000]) {
    const [, ssn] = through(engine.joined(), texts, size);
    expect(ssn).toBe(': [US_SOCIAL_SECURITY_NUMBER]');
  }
});

/** Every value that is found in `text` is missing from what came out; elsewhere the same characters may be none. */
function expectGone(text: string, out: string): void {
  const found = engine.find(text).map(({ start, end }) => text.slice(start, end));
  for (const value of new Set(found)) {
    const elsewhere = text.split(value).length - 1 - found.filter((one) => one === value).length;
    expect(out.split(value).length - 1).toBeLessThanOrEqual(elsewhere);
  }
}

test('texts come out as many as they went in, the same however they are cut, with nothing in them', () => {
  const piece = fc.constantFrom(
    ...['4111', ' 1111', '219-09', '-9999', 'bob@', 'example.com', ' ', 'so', '.', '\u200b', '🙂'],
    ...[
      '-----BEGIN PRIVATE KEY-----\n',
      'MIIEvQIBADANBgkq',
      'Bearer eyJhbGciOi',
      '\u206d',
      'SSN: ',
    ],
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      (texts, size) => {
        const out = through(engine.joined(), texts, size);
        expect(out).toHaveLength(texts.length);
        expect(out).toEqual(through(engine.joined(), texts));
        const seamless = texts.map((one) => one.replaceAll('\u206d', ''));
        if (texts.length === 1) expect(out).toEqual([engine.text(seamless[0] ?? '').text]);
        expect(out.join('')).not.toMatch(/[\u206d\u206e]/);
        for (const [index, own] of seamless.entries()) expectGone(own, out[index] ?? '');
        expectGone(seamless.join(''), out.join(''));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('values go to their replacement without what stands between texts', () => {
  const seen: string[] = [];
  const watching = maskingEngine({
    actions: (entity, value) => {
      seen.push(value);
      return redactWithType(entity, value);
    },
  });
  through(watching.joined(), ['so bob@exa', 'mple.com ok']);
  expect(seen).toEqual(['bob@example.com']);
});
