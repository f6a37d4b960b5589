import type { Json } from '../../../gateway/json.ts';
import { isRecord } from '../mapping/is-record.ts';
import { RESULT_MEMBERS } from '../query/aggregation-table.ts';
import type { AggregationsRender } from '../query/walk-aggregations.ts';
import type { InnerRender } from '../query/walk-context.ts';
import { longDigits } from './parse-exact.ts';

type Result = Readonly<Record<string, unknown>>;
/** Renders the documents of a bucket. */
type RenderHits = (render: InnerRender, value: Result) => Promise<Json>;

/** Percentiles in a list are objects of it; a hit is deeper than that. */
const DEPTH = 2;

/**
 * Results by the names that were asked for, at any depth.
 * INVARIANT: what a caller names is never read as what upstream names: aggregations and buckets may
 * be called `buckets` or `values`, and what stands under those names is rendered by what was asked for.
 */
export async function renderAggregations(
  value: unknown,
  render: AggregationsRender,
  renderHits: RenderHits,
): Promise<Record<string, Json> | undefined> {
  if (!isRecord(value)) return undefined;
  const rendered: [string, Json][] = [];
  for (const [name, { inside, hits, buckets }] of Object.entries(render)) {
    const result = value[name];
    if (!isRecord(result)) continue;
    if (hits !== undefined) rendered.push([name, await renderHits(hits, result)]);
    else if (buckets) rendered.push([name, await renderBuckets(result, inside, renderHits)]);
    else rendered.push([name, await renderBucket(result, inside, renderHits)]);
  }
  return Object.fromEntries(rendered);
}

async function renderBucket(
  bucket: Result,
  inside: AggregationsRender,
  renderHits: RenderHits,
): Promise<Json> {
  const below = await renderAggregations(bucket, inside, renderHits);
  return { ...numbersOf(bucket, inside), ...below };
}

async function renderBuckets(
  result: Result,
  inside: AggregationsRender,
  renderHits: RenderHits,
): Promise<Json> {
  const { buckets } = result;
  const own = numbersOf(result, {});
  if (Array.isArray(buckets)) {
    const list: Json[] = [];
    for (const one of buckets)
      if (isRecord(one)) list.push(await renderBucket(one, inside, renderHits));
    return { ...own, buckets: list };
  }
  if (!isRecord(buckets)) return own;
  const named: [string, Json][] = [];
  for (const [name, one] of Object.entries(buckets)) {
    if (isRecord(one)) named.push([name, await renderBucket(one, inside, renderHits)]);
  }
  return { ...own, buckets: Object.fromEntries(named) };
}

/** The numbers and labels of a result, but for what stands where an aggregation inside of it does. */
function numbersOf(result: Result, inside: AggregationsRender): Record<string, Json> {
  const kept: [string, Json][] = [];
  for (const [name, value] of Object.entries(result)) {
    if (!RESULT_MEMBERS.has(name) || Object.hasOwn(inside, name)) continue;
    if (isFlat(value, DEPTH)) kept.push([name, value as Json]);
  }
  return Object.fromEntries(kept);
}

function isFlat(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || longDigits(value) !== undefined) return true;
  return depth > 0 && Object.values(value).every((one) => isFlat(one, depth - 1));
}
