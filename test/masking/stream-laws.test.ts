import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HARD_NEGATIVES, mixedCorpus, randomOf } from '../../bench/masking/corpus.ts';
import { HOSTILE_SEEDS } from '../../bench/masking/hostile-seeds.ts';
import { customDetector } from '../../src/masking/custom-detector.ts';
import { dictionary } from '../../src/masking/dictionary.ts';
import { ENTITY_NAMES } from '../../src/masking/entity-name.ts';
import { maskFindings } from '../../src/masking/mask-findings.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { redactWithType } from '../../src/masking/replace.ts';
import { DOCUMENTS } from './documents.ts';
import { chop, choppedText, sampleText } from './sample-text.ts';
import { emissions, randomChunks } from './stream-chunks.ts';

const engine = maskingEngine();
const mask = (text: string): string => engine.text(text).text;

test.each(DOCUMENTS)('every value of the $name document is found whole', ({ text, values }) => {
  const found = engine.find(text).map(({ start, end }) => text.slice(start, end));
  expect(values.filter((value) => !found.includes(value))).toEqual([]);
});

test.each(DOCUMENTS)(
  'the $name document, cut in two anywhere, is masked as the whole is',
  ({ text }) => {
    const whole = mask(text);
    const cuts = Array.from({ length: text.length + 1 }, (_, cut) => cut);
    const otherwise = cuts.filter((cut) => {
      const halves = [text.slice(0, cut), text.slice(cut)];
      return emissions(engine.stream(), halves).join('') !== whole;
    });
    expect(otherwise).toEqual([]);
  },
);

test.each(DOCUMENTS)(
  'no value of the $name document is in any emission, nor in them together',
  ({ text, values }) => {
    for (const size of [1, 2, 3, 5, 7, 16]) {
      const out = emissions(engine.stream(), text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []);
      let sofar = '';
      for (const emission of out) sofar += emission;
      expect(sofar).toBe(mask(text));
      for (const value of values) {
        expect(sofar).not.toContain(value);
        // Half a value is a leak, too: what the halves share with other text is short.
        if (value.length >= 16) expect(sofar).not.toContain(value.slice(0, value.length / 2));
      }
    }
  },
);

test('documents of a corpus in 300 random chunkings are masked as the whole is', () => {
  const random = randomOf(11);
  const texts = [...mixedCorpus(5, 12_000), ...DOCUMENTS.map(({ text }) => text)];
  const masked = texts.map(mask);
  const otherwise = Array.from({ length: 300 }, (_, run) => run % texts.length).flatMap((index) => {
    const chunks = randomChunks(texts[index] ?? '', random);
    const out = emissions(engine.stream(), chunks).join('');
    return out === masked[index] ? [] : [{ chunks, out }];
  });
  expect(otherwise).toEqual([]);
});

test('a stream of a field is masked as the text of that field is', () => {
  fc.assert(
    fc.property(
      choppedText,
      fc.constantFrom(
        'ssn',
        'card_number',
        'password',
        'api_key',
        'bic',
        'dateOfBirth',
        'phone',
        'iban',
        'note',
      ),
      ([text, cuts], field) => {
        const whole = maskFindings(text, engine.find(text, field), redactWithType);
        expect(emissions(engine.stream(field), chop(text, cuts)).join('')).toBe(whole);
      },
    ),
    { numRuns: 700 },
  );
});

test('two streams that take turns do not influence each other', () => {
  fc.assert(
    fc.property(choppedText, choppedText, ([first, firstCuts], [second, secondCuts]) => {
      const one = engine.stream();
      const other = engine.stream();
      const left = chop(first, firstCuts);
      const right = chop(second, secondCuts);
      let ones = '';
      let others = '';
      for (let turn = 0; turn < Math.max(left.length, right.length); turn++) {
        ones += one.push(left[turn] ?? '');
        others += other.push(right[turn] ?? '');
      }
      expect(ones + one.end()).toBe(mask(first));
      expect(others + other.end()).toBe(mask(second));
    }),
    { numRuns: 400 },
  );
});

test('a stream that ended or was aborted starts anew', () => {
  fc.assert(
    fc.property(sampleText, choppedText, fc.boolean(), (before, [text, cuts], abort) => {
      const stream = engine.stream();
      stream.push(before);
      if (abort) stream.abort();
      else stream.end();
      expect(stream.held()).toBe(0);
      expect(emissions(stream, chop(text, cuts)).join('')).toBe(mask(text));
    }),
    { numRuns: 300 },
  );
});

test('after an abort nothing of what was held is returned', () => {
  for (const { text, values } of DOCUMENTS) {
    for (let cut = 0; cut <= text.length; cut += 3) {
      const stream = engine.stream();
      const out = stream.push(text.slice(0, cut));
      stream.abort();
      expect(stream.end()).toBe('');
      for (const value of values) expect(out).not.toContain(value);
    }
  }
});

test('the order in which entities, detectors and dictionaries are named does not matter', () => {
  const badge = customDetector({
    entity: 'CUSTOM_BADGE',
    pattern: 'EMP-[0-9]{6}',
    tests: { match: ['EMP-123456'], reject: [] },
  });
  const visit = customDetector({
    entity: 'CUSTOM_VISIT',
    pattern: 'V[0-9]{4}',
    tests: { match: ['V1234'], reject: [] },
  });
  const project = dictionary('CUSTOM_PROJECT', ['Blue Heron']);
  const city = dictionary('CUSTOM_CITY', ['Ostrich']);
  const forwards = maskingEngine({ custom: [badge, visit], dictionaries: [project, city] });
  const backwards = maskingEngine({
    entities: ENTITY_NAMES.toReversed(),
    custom: [visit, badge],
    dictionaries: [city, project],
  });
  const words = fc.constantFrom('EMP-123456', 'V1234', 'blue heron', 'Ostrich', ' ');
  fc.assert(
    fc.property(sampleText, fc.array(words, { maxLength: 4 }), (text, more) => {
      const whole = text + more.join(' ');
      expect(backwards.find(whole)).toEqual(forwards.find(whole));
    }),
    { numRuns: 500 },
  );
});

test('findings are in order, do not overlap, lie in the text, and split no character outside the basic plane', () => {
  const text = fc
    .array(fc.oneof(sampleText, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 3 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (whole) => {
      let last = 0;
      for (const { start, end } of engine.find(whole)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(whole.length);
        if (whole.isWellFormed()) expect(whole.slice(start, end).isWellFormed()).toBe(true);
        last = end;
      }
    }),
    { numRuns: 800 },
  );
});

test('what stands around a value outside the basic plane does not move it', () => {
  for (const around of ['😀', '👩‍👩‍👧 ', '日本語 ', 'é ', '𝒜 ', '\ud83d ', '\u200b\u200b ']) {
    for (let times = 1; times <= 9; times++) {
      const before = around.repeat(times);
      const text = `${before} ada@example.com ${before}`;
      expect(mask(text)).toBe(`${before} [EMAIL] ${before}`);
    }
  }
});

test('masking what was masked changes nothing, in hard negatives and documents, too', () => {
  const random = randomOf(3);
  const negatives = Object.values(HARD_NEGATIVES).map((make) => `${make(random)} ${make(random)}`);
  for (const text of [...negatives, ...DOCUMENTS.map((one) => one.text), ...mixedCorpus(9, 9000)]) {
    const once = mask(text);
    expect(mask(once)).toBe(once);
  }
});

test('no sequence of pieces makes a stream throw, lone surrogates included', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('\ud83d', '\ude00', '\udc00\ud800', '\0', ...HOSTILE_SEEDS),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      expect(emissions(engine.stream(), pieces).join('')).toBe(mask(pieces.join('')));
    }),
    { numRuns: 1000 },
  );
});
