import { ENTITY_NAMES } from '../../src/masking/entity-name.ts';
import { type MaskingEngine, maskingEngine } from '../../src/masking/masking-engine.ts';
import { generatedCorpus } from '../../test/masking/generate-corpus.ts';
import { checkDigits, handWritten, nearMisses } from '../../test/masking/labelled-text.ts';
import { type PhoneRegion, phoneRegions } from './phone-regions.ts';
import { type Labelled, type Score, type Scores, score, share } from './score.ts';

type KnownEntity = (typeof ENTITY_NAMES)[number];

/** One entity on a corpus: counts, and shares from 0 to 1. */
export type EntityAccuracy = Readonly<{
  entity: KnownEntity;
  values: number;
  /** Whole value found, under its own name */
  recall: number;
  /** A part of it found, under whatever name */
  lenientRecall: number;
  findings: number;
  /** Findings that touch a value of their name */
  precision: number;
  /** Findings that touch any value */
  lenientPrecision: number;
}>;

export type Accuracy = Readonly<{
  entities: readonly EntityAccuracy[];
  phones: readonly PhoneRegion[];
  /** Values with wrong check digits or structure that were reported all the same */
  reportedRejects: readonly string[];
  rejects: number;
}>;

const PER_ENTITY = 200;

/** Everything in the repository that has labels, and the near misses, which have none. */
export function repositoryCorpus(): readonly Labelled[] {
  const without = Object.values(nearMisses())
    .flat()
    .map((text): Labelled => ({ text, values: [] }));
  return [...handWritten(), ...generatedCorpus(1, PER_ENTITY), ...without];
}

export function entityAccuracy(entity: KnownEntity, one: Score): EntityAccuracy {
  return {
    entity,
    values: one.values,
    recall: share(one.strict, one.values),
    lenientRecall: share(one.lenient, one.values),
    findings: one.findings,
    precision: share(one.right, one.findings),
    lenientPrecision: share(one.findings - one.wrong, one.findings),
  };
}

/** Every value with a wrong check digit or structure that is reported as what it is not. */
export function reportedRejects(engine: Pick<MaskingEngine, 'find'>): {
  rejects: number;
  reported: string[];
} {
  const reported: string[] = [];
  let rejects = 0;
  for (const [entity, { before, wrong }] of Object.entries(checkDigits())) {
    for (const text of before.flatMap((words) => wrong.map((value) => words + value))) {
      rejects++;
      if (engine.find(text).some((finding) => finding.entity === entity)) reported.push(text);
    }
  }
  return { rejects, reported };
}

/** What the engine's default profile finds of the corpora in the repository. */
export function measureAccuracy(): Accuracy & Readonly<{ scores: Scores }> {
  const engine = maskingEngine();
  const scores = score(repositoryCorpus(), engine.find);
  const { rejects, reported } = reportedRejects(engine);
  return {
    entities: ENTITY_NAMES.flatMap((entity) => {
      const one = scores.byEntity.get(entity);
      return one === undefined ? [] : [entityAccuracy(entity, one)];
    }),
    phones: phoneRegions(),
    reportedRejects: reported,
    rejects,
    scores,
  };
}
