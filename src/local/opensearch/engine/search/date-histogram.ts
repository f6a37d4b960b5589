import type { JsonObject } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { notInStandIn } from '../rest-error.ts';
import type { AggregateInner } from './aggregate.ts';
import { hitNumbers } from './hit-values.ts';
import type { Sortable } from './sort-hits.ts';

const FIXED_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const CALENDAR: Readonly<Record<string, string>> = {
  ...{ minute: '1m', hour: '1h', day: '1d', week: '1w', month: '1M', quarter: '1q', year: '1y' },
};
const KEYS = ['field', 'calendar_interval', 'fixed_interval', 'min_doc_count'];
/** More buckets than a cluster gives (`search.max_buckets`). */
const MOST_BUCKETS = 65_535;

type Steps = Readonly<{ start: (time: number) => number; next: (start: number) => number }>;

/** A bucket for each interval from the first hit to the last, empty ones included. */
export function dateHistogram(
  body: JsonObject,
  hits: readonly Sortable[],
  inner: AggregateInner,
): JsonObject {
  onlyKeys(body, KEYS, '[date_histogram]');
  const { start, next } = stepsOf(body);
  const buckets = new Map<number, Sortable[]>();
  for (const hit of hits) {
    for (const key of new Set(hitNumbers(hit, String(body['field'])).map(start))) {
      buckets.set(key, [...(buckets.get(key) ?? []), hit]);
    }
  }
  const keys = [...buckets.keys()].sort((a, b) => a - b);
  const least = Number(body['min_doc_count'] ?? 0);
  const shown = least > 0 ? keys : withGaps(keys, next);
  return {
    buckets: shown
      .map((key) => ({ key, own: buckets.get(key) ?? [] }))
      .filter(({ own }) => own.length >= least)
      .map(({ key, own }) => ({
        key_as_string: new Date(key).toISOString(),
        key,
        doc_count: own.length,
        ...inner(own),
      })),
  };
}

function withGaps(keys: readonly number[], next: (start: number) => number): readonly number[] {
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined) return [];
  const all: number[] = [];
  for (let key = first; key <= last && all.length < MOST_BUCKETS; key = next(key)) all.push(key);
  return all;
}

function stepsOf(body: JsonObject): Steps {
  const fixed = /^(\d+)(ms|[smhd])$/.exec(String(body['fixed_interval']));
  if (fixed !== null) return fixedSteps(Number(fixed[1]) * (FIXED_MS[fixed[2] ?? ''] ?? 1));
  const named = String(body['calendar_interval']);
  const unit = CALENDAR[named] ?? named;
  if (unit === '1m' || unit === '1h' || unit === '1d')
    return fixedSteps(FIXED_MS[unit.slice(1)] ?? 1);
  // The epoch was a Thursday, and weeks start on Monday.
  if (unit === '1w') return fixedSteps(7 * 86_400_000, 4 * 86_400_000);
  const months = { '1M': 1, '1q': 3, '1y': 12 }[unit];
  if (months === undefined) throw notInStandIn(`the interval [${named}]`);
  return monthSteps(months);
}

function fixedSteps(length: number, offset = 0): Steps {
  return {
    start: (time) => Math.floor((time - offset) / length) * length + offset,
    next: (start) => start + length,
  };
}

function monthSteps(months: number): Steps {
  const at = (year: number, month: number) => Date.UTC(year, month, 1);
  return {
    start: (time) => {
      const date = new Date(time);
      return at(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / months) * months);
    },
    next: (start) => {
      const date = new Date(start);
      return at(date.getUTCFullYear(), date.getUTCMonth() + months);
    },
  };
}
