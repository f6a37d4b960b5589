import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BatchMasker } from '../../src/masking/batch-masker.ts';
import { combineProfiles } from '../../src/masking/combine-profiles.ts';
import type { Finding } from '../../src/masking/finding.ts';
import type { MaskProfile } from '../../src/masking/mask-profile.ts';
import type { Masker } from '../../src/masking/masker.ts';
import { mergeFindings } from '../../src/masking/merge-findings.ts';
import { profileKeys } from '../../src/masking/profile-keys.ts';
import { profileMasker } from '../../src/masking/profile-masker.ts';
import type { TextDetector } from '../../src/masking/text-detector.ts';

const plain: MaskProfile = { actions: {}, detectors: {}, dictionaries: {}, fieldNames: {} };
const keysOf = (byte: number) => profileKeys(() => new Uint8Array(32).fill(byte));

function masker(more: Partial<MaskProfile>, name = 'pii', keys = keysOf(7)): Masker {
  const made = profileMasker(combineProfiles([{ name, profile: { ...plain, ...more } }]), keys, []);
  if (typeof made !== 'function') throw new Error('nobody is asked');
  return made;
}

function asking(more: Partial<MaskProfile>, ...detectors: TextDetector[]): BatchMasker {
  const combined = combineProfiles([{ name: 'pii', profile: { ...plain, ...more } }]);
  const made = profileMasker(combined, keysOf(7), detectors);
  if (typeof made === 'function') throw new Error('nobody is asked');
  return made.batch;
}

/** Finds the words of a list, as a model would. */
const finding =
  (entity: Finding['entity'], ...words: string[]): TextDetector =>
  async (texts) =>
    texts.map((text) =>
      words.flatMap((word) => {
        const start = text.indexOf(word);
        return start === -1 ? [] : [{ entity, start, end: start + word.length }];
      }),
    );

const TEXT = 'mail ada@example.com, call +49 30 901820, card 4111 1111 1111 1111';

test('actions are applied by entity, the others are redacted', () => {
  const { text } = masker({
    actions: {
      CREDIT_DEBIT_CARD_NUMBER: { kind: 'partial', keep: 4 },
      PHONE: { kind: 'remove' },
    },
  })(TEXT);
  expect(text).toBe('mail [EMAIL], call , card **** **** **** 1111');
});

test('only the entities of the profile are looked for', () => {
  expect(masker({ entities: ['PHONE'] })(TEXT).text).toBe(
    'mail ada@example.com, call [PHONE], card 4111 1111 1111 1111',
  );
});

test('an own detector and a dictionary are applied whatever the entities are', () => {
  const { text, count } = masker({
    entities: ['EMAIL'],
    detectors: {
      CUSTOM_BOOKING: { pattern: 'BK-[0-9]{6}', tests: { match: ['BK-123456'], reject: ['BK-1'] } },
    },
    dictionaries: { CUSTOM_PROJECT: { terms: ['blue heron'] } },
    actions: { CUSTOM_BOOKING: { kind: 'partial', keep: 2 } },
  })('BK-123456 belongs to Blue Heron');
  expect([text, count]).toEqual(['**-****56 belongs to [CUSTOM_PROJECT]', 2]);
});

test('a token is the same for every spelling, another under another key or profile', () => {
  const actions = { CREDIT_DEBIT_CARD_NUMBER: { kind: 'token' } } as const;
  const dashes = 'card 4111-1111-1111-1111';
  const spaces = 'card 4111 1111 1111 1111';
  const token = masker({ actions })(dashes).text;
  expect(token).toMatch(/^card \[CREDIT_DEBIT_CARD_NUMBER#[a-z2-7]{26}\]$/);
  expect(masker({ actions })(spaces).text).toBe(token);
  expect(masker({ actions }, 'other')(dashes).text).not.toBe(token);
  expect(masker({ actions }, 'pii', keysOf(8))(dashes).text).not.toBe(token);
});

test('hash, token and digits of one secret share no key', () => {
  const keys = keysOf(7);
  const hex = [keys.token('a'), keys.hash('a')].map((key) => key.export().toString('hex'));
  expect(new Set([...hex, Buffer.from(keys.format('a')).toString('hex')]).size).toBe(3);
});

test('digits are replaced by digits, so that the form stays', () => {
  const actions = { CREDIT_DEBIT_CARD_NUMBER: { kind: 'formatPreserving' } } as const;
  const { text } = masker({ actions })('card 4111 1111 1111 1111');
  expect(text).toMatch(/^card \d{4} \d{4} \d{4} \d{4}$/);
  expect(text).not.toContain('4111 1111 1111 1111');
});

test('a placeholder without a session is redacted, for nothing could put it back', () => {
  expect(masker({ actions: { EMAIL: { kind: 'placeholder' } } })(TEXT).text).toContain('[EMAIL]');
});

test('a key that cannot be had fails the text that needs it, and no other', () => {
  const keys = profileKeys(() => {
    throw new Error('no key');
  });
  const mask = masker({ actions: { EMAIL: { kind: 'token' } } }, 'pii', keys);
  expect(mask('call +49 30 901820').text).toBe('call [PHONE]');
  expect(() => mask(TEXT)).toThrow('no key');
});

test('what a model finds is masked with what patterns find', async () => {
  const batch = asking({}, finding('NAME', 'Ada Lovelace'), finding('ADDRESS', 'Soho'));
  expect(await batch(['Ada Lovelace of Soho, ada@example.com', 'nobody'])).toEqual([
    { text: '[NAME] of [ADDRESS], [EMAIL]', count: 3 },
    { text: 'nobody', count: 0 },
  ]);
});

test('what overlaps is masked as one, by the stricter action', async () => {
  const actions = { EMAIL: { kind: 'partial', keep: 4 } } as const;
  const batch = asking({ actions }, finding('NAME', 'Ada <ada'));
  expect((await batch(['from Ada <ada@example.com>']))[0]?.text).toBe('from [NAME]>');
});

test('a model that fails, or leaves out a text, masks nothing', async () => {
  const failing: TextDetector = () => Promise.reject(new Error('gone'));
  await expect(asking({}, failing)(['ada@example.com'])).rejects.toThrow('gone');
  await expect(asking({}, finding('NAME'), failing)(['x'])).rejects.toThrow('gone');
  await expect(asking({}, async () => [])(['ada@example.com'])).rejects.toThrow('left out');
});

test('a model finding that the profile does not look for is left, one of its own names is not', async () => {
  const entities = ['EMAIL', 'NAME'] as const;
  const batch = asking({ entities }, finding('DATE_TIME', 'May'), finding('CUSTOM_X', 'heron'));
  expect((await batch(['May: heron']))[0]?.text).toBe('May: [CUSTOM_X]');
});

const span = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 10 }), fc.nat(3))
  .map(([start, length, kind]): Finding => {
    const entity = (['EMAIL', 'PHONE', 'NAME', 'AGE'] as const)[kind] ?? 'EMAIL';
    return { entity, start, end: start + length };
  });

test('merged findings are in order, apart, and cover what they were made of and nothing else', () => {
  const rank = ({ entity }: Finding) => entity.length;
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), (findings) => {
      const merged = mergeFindings(findings, rank);
      const covered = (all: readonly Finding[]) =>
        new Set(
          all.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
        );
      expect([...covered(merged)].sort()).toEqual([...covered(findings)].sort());
      for (const [index, { start }] of merged.entries()) {
        expect(start).toBeGreaterThanOrEqual(merged[index - 1]?.end ?? 0);
      }
      const inside = (one: Finding) =>
        findings.filter(({ start, end }) => start >= one.start && end <= one.end);
      for (const one of merged) {
        expect(rank(one)).toBe(Math.min(...inside(one).map(rank)));
      }
    }),
  );
});
