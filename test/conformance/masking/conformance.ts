import { isSupportedCountry } from 'libphonenumber-js/min';
import { type Labelled, type Score, score, share } from '../../../bench/masking/score.ts';
import type { Finder } from '../../../src/masking/finder.ts';
import { maskingEngine } from '../../../src/masking/masking-engine.ts';
import type { Row } from './row.ts';

/** What was found of one kind of value of one source; shares from 0 to 1. */
export type GroupScore = Readonly<{
  source: string;
  group: string;
  entity: string;
  values: number;
  recall: number;
  lenientRecall: number;
  /** Findings of the entity that touch one of its values */
  precision: number;
}>;

/** Of the numbers of one region: what the default profile finds, and one that names the region. */
export type RegionScore = Readonly<{
  region: string;
  numbers: number;
  found: number;
  hinted: number;
}>;

export type RejectScore = Readonly<{
  source: string;
  group: string;
  values: number;
  reported: readonly string[];
}>;

export type Conformance = Readonly<{
  groups: readonly GroupScore[];
  /** Over all sources */
  entities: readonly GroupScore[];
  phones: readonly RegionScore[];
  rejects: readonly RejectScore[];
}>;

/** Least recall over all sources. */
const LEAST = 0.99;
const HELD_TO_IT = [
  'CREDIT_DEBIT_CARD_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'EMAIL',
  'IP_ADDRESS',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
];

function byKey<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function labelledOf({ text, spans = [] }: Row): Labelled {
  return { text, values: spans.map(([entity, start, end]) => ({ entity, start, end })) };
}

function groupScore(source: string, group: string, entity: string, one: Score): GroupScore {
  return {
    source,
    group,
    entity,
    values: one.values,
    recall: share(one.strict, one.values),
    lenientRecall: share(one.lenient, one.values),
    precision: share(one.right, one.findings),
  };
}

function scoresOf(source: string, group: string, rows: readonly Row[], find: Finder): GroupScore[] {
  const { byEntity } = score(rows.map(labelledOf), find);
  return [...byEntity]
    .filter(([, one]) => one.values > 0)
    .map(([entity, one]) => groupScore(source, group, entity, one));
}

function wholePhones(rows: readonly Row[], find: Finder): number {
  const one = score(rows.map(labelledOf), find).byEntity.get('PHONE');
  return share(one?.strict ?? 0, one?.values ?? 0);
}

function regionScores(rows: readonly Row[], find: Finder): RegionScore[] {
  const regions = byKey(
    rows.filter(({ region }) => region !== undefined),
    ({ region }) => region ?? '',
  );
  return [...regions]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .flatMap(([region, numbers]) => {
      if (!isSupportedCountry(region)) return [];
      const own = maskingEngine({ regions: [region] }).find;
      return [
        {
          region,
          numbers: numbers.length,
          found: wholePhones(numbers, find),
          hinted: wholePhones(numbers, own),
        },
      ];
    });
}

/** Runs the default profile over the rows. */
export function conformance(rows: readonly Row[]): Conformance {
  const { find } = maskingEngine();
  const labelled = rows.filter(({ spans }) => spans !== undefined);
  const groups = byKey(labelled, ({ source, group }) => `${source}\n${group}`);
  const refused = byKey(
    rows.filter(({ rejected }) => rejected !== undefined),
    ({ source, group }) => `${source}\n${group}`,
  );
  const parts = (key: string): [string, string] => key.split('\n') as [string, string];
  return {
    groups: [...groups].flatMap(([key, of]) => scoresOf(...parts(key), of, find)),
    entities: scoresOf('all', 'all', labelled, find),
    phones: regionScores(labelled, find),
    rejects: [...refused].map(([key, of]) => {
      const [source, group] = parts(key);
      const reported = of
        .filter(({ text, rejected }) => find(text).some(({ entity }) => entity === rejected))
        .map(({ text }) => text);
      return { source, group, values: of.length, reported };
    }),
  };
}

/** What falls short of what is promised, in sentences. */
export function failures({ entities, rejects }: Conformance): readonly string[] {
  const low = entities
    .filter(({ entity, recall }) => HELD_TO_IT.includes(entity) && recall < LEAST)
    .map(({ entity, recall }) => `${entity}: recall ${recall.toFixed(4)}, at least ${LEAST}`);
  const taken = rejects.flatMap(({ source, group, reported }) =>
    reported.map((text) => `${source}, ${group}: reported ${JSON.stringify(text)}`),
  );
  return [...low, ...taken];
}
