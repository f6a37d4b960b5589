import { describe, expect, test } from 'vitest';
import { entityAccuracy, reportedRejects, repositoryCorpus } from '../../bench/masking/accuracy.ts';
import { score } from '../../bench/masking/score.ts';
import { ENTITY_NAMES } from '../../src/masking/entity-name.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { checkDigits, labelled, nearMisses } from './labelled-text.ts';

const engine = maskingEngine();
const { byEntity } = score(repositoryCorpus(), engine.find);

/** Least recall and precision where it is not 99%, with what is missing. */
const FLOORS: Readonly<Record<string, readonly [recall: number, precision: number]>> = {
  // In a column of CSV: the heading is not before the value
  SWIFT_CODE: [0.91, 0.99],
  // Letters or digits alone before the first gap: `ABC-1234`, `382-MXN`
  LICENSE_PLATE: [0.8, 0.99],
};

test('the corpora have values of every entity', () => {
  const missing = ENTITY_NAMES.filter((entity) => (byEntity.get(entity)?.values ?? 0) < 6);
  expect(missing).toEqual([]);
});

describe('of the corpora in the repository', () => {
  test.each(ENTITY_NAMES)('%s is found, and little else is taken for it', (entity) => {
    const one = byEntity.get(entity);
    if (one === undefined) throw new Error(`no score for ${entity}`);
    const { recall, precision } = entityAccuracy(entity, one);
    const [leastRecall, leastPrecision] = FLOORS[entity] ?? [0.99, 0.99];
    expect(recall).toBeGreaterThanOrEqual(leastRecall);
    expect(precision).toBeGreaterThanOrEqual(leastPrecision);
  });
});

test('every value with wrong check digits or structure is rejected', () => {
  expect(reportedRejects(engine).reported).toEqual([]);
});

test('every value with right check digits is found after the same words', () => {
  const missed = Object.entries(checkDigits()).flatMap(([entity, { before, right }]) =>
    before
      .flatMap((words) => right.map((value) => [words, value] as const))
      .filter(
        ([words, value]) =>
          !engine
            .find(words + value)
            .some((one) => one.entity === entity && one.end === words.length + value.length),
      )
      .map(([words, value]) => `${entity}: ${words}${value}`),
  );
  expect(missed).toEqual([]);
});

test.each(Object.entries(nearMisses()))('nothing is found in %s', (_kind, texts) => {
  const found = texts.filter((text) => engine.find(text).length > 0);
  expect(found).toEqual([]);
});

test('a mark in a hand-written text is its value and no part of the text', () => {
  expect(labelled('to «a@b.co», «PHONE|555-2671»!', 'EMAIL')).toEqual({
    text: 'to a@b.co, 555-2671!',
    values: [
      { entity: 'EMAIL', start: 3, end: 9 },
      { entity: 'PHONE', start: 11, end: 19 },
    ],
  });
});

test('a score counts what is covered whole, what is touched, and what is surplus', () => {
  const corpus = [labelled('«abc» «def» «ghi»', 'EMAIL'), { text: 'none', values: [] }];
  const {
    byEntity: scores,
    misses,
    surplus,
  } = score(corpus, (text) =>
    text === 'none'
      ? [{ entity: 'EMAIL', start: 0, end: 4 }]
      : [
          { entity: 'EMAIL', start: 0, end: 3 },
          { entity: 'EMAIL', start: 4, end: 6 },
          { entity: 'PHONE', start: 8, end: 11 },
        ],
  );
  expect(scores.get('EMAIL')).toEqual({
    values: 3,
    strict: 1,
    lenient: 3,
    findings: 3,
    right: 2,
    wrong: 1,
  });
  expect(scores.get('PHONE')).toMatchObject({ values: 0, findings: 1, right: 0, wrong: 0 });
  expect(misses.map(({ value }) => value.start)).toEqual([4, 8]);
  expect(surplus).toHaveLength(1);
});
