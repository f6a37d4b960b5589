import type { JsonObject } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { hitNumbers, hitValues } from './hit-values.ts';
import type { Sortable } from './sort-hits.ts';

type Kind = 'min' | 'max' | 'avg' | 'sum';

const COMPUTE: Readonly<Record<Kind, (values: readonly number[]) => number | null>> = {
  min: (values) => (values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b))),
  max: (values) => (values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b))),
  avg: (values) => (values.length === 0 ? null : total(values) / values.length),
  sum: (values) => total(values),
};

export function metric(kind: Kind) {
  return (body: JsonObject, hits: readonly Sortable[]): JsonObject => {
    const path = fieldOf(body, kind);
    const value = COMPUTE[kind](numbersOf(hits, path));
    const isDate = hits.some(({ scope }) => scope.fields.get(path)?.type === 'date');
    if (value === null || !isDate || kind === 'sum') return { value };
    return { value, value_as_string: new Date(value).toISOString() };
  };
}

export function stats(body: JsonObject, hits: readonly Sortable[]): JsonObject {
  const values = numbersOf(hits, fieldOf(body, 'stats'));
  const [min, max, avg] = [COMPUTE.min(values), COMPUTE.max(values), COMPUTE.avg(values)];
  return { count: values.length, min, max, avg, sum: total(values) };
}

export function valueCount(body: JsonObject, hits: readonly Sortable[]): JsonObject {
  const path = fieldOf(body, 'value_count');
  return { value: hits.reduce((sum, hit) => sum + hitValues(hit, path).length, 0) };
}

export function cardinality(body: JsonObject, hits: readonly Sortable[]): JsonObject {
  const { precision_threshold: _, ...rest } = body;
  const path = fieldOf(rest, 'cardinality');
  return { value: new Set(hits.flatMap((hit) => hitValues(hit, path).map(String))).size };
}

function fieldOf(body: JsonObject, kind: string): string {
  onlyKeys(body, ['field'], `[${kind}]`);
  return String(body['field']);
}

function numbersOf(hits: readonly Sortable[], path: string): readonly number[] {
  return hits.flatMap((hit) => hitNumbers(hit, path));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
