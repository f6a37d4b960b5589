import type { Json } from '../../../../gateway/json.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { compileQuery } from '../query/compile-query.ts';
import { notInStandIn, parsingError } from '../rest-error.ts';
import { dateHistogram } from './date-histogram.ts';
import { cardinality, metric, stats, valueCount } from './metrics.ts';
import type { Sortable } from './sort-hits.ts';
import { termBuckets } from './term-buckets.ts';

/** Aggregates the hits of a bucket with the aggregations below it. */
export type AggregateInner = (hits: readonly Sortable[]) => JsonObject;
export type Aggregate = (
  body: JsonObject,
  hits: readonly Sortable[],
  inner: AggregateInner,
) => JsonObject;

const AGGREGATIONS: ReadonlyMap<string, Aggregate> = new Map<string, Aggregate>([
  ['terms', termBuckets],
  ['date_histogram', dateHistogram],
  ['filter', filterBucket],
  ['min', metric('min')],
  ['max', metric('max')],
  ['avg', metric('avg')],
  ['sum', metric('sum')],
  ['stats', stats],
  ['value_count', valueCount],
  ['cardinality', cardinality],
]);

/** Evaluates `aggs` over all hits. @throws RestError for an aggregation that is not understood */
export function aggregate(aggs: Json, hits: readonly Sortable[]): JsonObject {
  if (!isObject(aggs)) throw parsingError('[aggs] must be an object');
  return Object.fromEntries(
    Object.entries(aggs).map(([name, body]) => {
      if (!isObject(body)) throw parsingError(`Expected [START_OBJECT] under [${name}]`);
      return [name, aggregateOne(name, body, hits)];
    }),
  );
}

function aggregateOne(name: string, body: JsonObject, hits: readonly Sortable[]): JsonObject {
  const { aggs, aggregations = aggs, meta: _, ...rest } = body;
  const [[type, parameters] = [], ...others] = Object.entries(rest);
  if (type === undefined || others.length > 0) {
    throw parsingError(`Expected one aggregation type definition in [${name}]`);
  }
  const evaluate = AGGREGATIONS.get(type);
  if (evaluate === undefined) throw notInStandIn(`the aggregation [${type}]`);
  if (!isObject(parameters)) throw parsingError(`[${type}] must be an object`);
  const inner = (bucket: readonly Sortable[]) =>
    aggregations === undefined ? {} : aggregate(aggregations, bucket);
  return evaluate(parameters, hits, inner);
}

function filterBucket(
  query: JsonObject,
  hits: readonly Sortable[],
  inner: AggregateInner,
): JsonObject {
  const kept = hits.filter(({ doc, scope }) => compileQuery(query, scope)(doc) !== undefined);
  return { doc_count: kept.length, ...inner(kept) };
}
