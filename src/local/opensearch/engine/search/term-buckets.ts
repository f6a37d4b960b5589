import type { Json } from '../../../../gateway/json.ts';
import { NUMBER_TYPES } from '../field.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { parseDate } from '../parse-date.ts';
import { notInStandIn } from '../rest-error.ts';
import type { AggregateInner } from './aggregate.ts';
import { hitValues } from './hit-values.ts';
import { compareKeys, type Sortable, type SortKey } from './sort-hits.ts';

type Bucket = Readonly<{ key: string | number; hits: Sortable[] }>;
type Order = (a: Bucket, b: Bucket) => number;

const ORDERS: ReadonlyMap<string, Order> = new Map<string, Order>([
  ['_count', (a, b) => a.hits.length - b.hits.length],
  ['_key', (a, b) => compareKeys(a.key, b.key)],
]);

/** A bucket for each value of a field, the fullest first, then by value. */
export function termBuckets(
  body: JsonObject,
  hits: readonly Sortable[],
  inner: AggregateInner,
): JsonObject {
  onlyKeys(body, ['field', 'size', 'order', 'min_doc_count', 'shard_size'], '[terms]');
  const path = String(body['field']);
  const types = new Set(hits.map(({ scope }) => scope.fields.get(path)?.type ?? ''));
  const least = Number(body['min_doc_count'] ?? 1);
  if (least < 1) throw notInStandIn('[min_doc_count] 0 in [terms]');
  const buckets = bucketsOf(hits, path)
    .filter((bucket) => bucket.hits.length >= least)
    .sort(orderOf(body['order'] ?? { _count: 'desc' }));
  const shown = buckets.slice(0, Number(body['size'] ?? 10));
  const rest = buckets.slice(shown.length).reduce((sum, bucket) => sum + bucket.hits.length, 0);
  return {
    doc_count_error_upper_bound: 0,
    sum_other_doc_count: rest,
    buckets: shown.map(({ key, hits: own }) => ({
      key,
      ...keyText(key, types),
      doc_count: own.length,
      ...inner(own),
    })),
  };
}

function bucketsOf(hits: readonly Sortable[], path: string): readonly Bucket[] {
  const buckets = new Map<SortKey, Bucket>();
  for (const hit of hits) {
    const type = hit.scope.fields.get(path)?.type ?? '';
    for (const key of new Set(hitValues(hit, path).map((value) => keyOf(value, type)))) {
      const bucket = buckets.get(key) ?? { key, hits: [] };
      buckets.set(key, bucket);
      bucket.hits.push(hit);
    }
  }
  return [...buckets.values()];
}

function keyOf(value: Json, type: string): string | number {
  if (type === 'date') return parseDate(value) ?? 0;
  if (type === 'boolean') return String(value) === 'true' ? 1 : 0;
  return NUMBER_TYPES.has(type) ? Number(value) : String(value);
}

function keyText(key: string | number, types: ReadonlySet<string>): JsonObject {
  if (types.has('boolean')) return { key_as_string: String(key === 1) };
  return types.has('date') ? { key_as_string: new Date(key).toISOString() } : {};
}

function orderOf(order: Json): Order {
  const levels = listOf(order).flatMap((level) => (isObject(level) ? Object.entries(level) : []));
  const compares = [...levels, ['_key', 'asc'] as const].map(([name, direction]) => {
    const compare = ORDERS.get(name);
    if (compare === undefined) throw notInStandIn(`the order [${name}] in [terms]`);
    return direction === 'desc' ? (a: Bucket, b: Bucket) => compare(b, a) : compare;
  });
  return (a, b) => compares.reduce((found, compare) => found || compare(a, b), 0);
}
