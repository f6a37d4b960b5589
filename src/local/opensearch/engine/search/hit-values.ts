import type { Json } from '../../../../gateway/json.ts';
import { fieldValues } from '../document-values.ts';
import type { Field } from '../field.ts';
import { NUMBER_TYPES } from '../field.ts';
import { parseDate } from '../parse-date.ts';
import { searchRefused } from '../rest-error.ts';
import type { Sortable } from './sort-hits.ts';

/** The field of a hit that an aggregation may read; undefined where it is not mapped. */
export function aggregatedField({ scope }: Sortable, path: string): Field | undefined {
  const field = scope.fields.get(path);
  if (field?.type === 'text') {
    const reason =
      'Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default.';
    throw searchRefused(scope.index, reason, 'illegal_argument_exception');
  }
  return field;
}

export function hitValues(hit: Sortable, path: string): readonly Json[] {
  const field = aggregatedField(hit, path);
  return field === undefined ? [] : fieldValues(hit.doc, field);
}

/** Numbers, dates as milliseconds since the epoch, booleans as 0 and 1. */
export function hitNumbers(hit: Sortable, path: string): readonly number[] {
  const field = aggregatedField(hit, path);
  if (field === undefined) return [];
  const { type } = field;
  return fieldValues(hit.doc, field).map((value) => {
    if (type === 'date') return parseDate(value) ?? Number.NaN;
    if (type === 'boolean') return String(value) === 'true' ? 1 : 0;
    if (NUMBER_TYPES.has(type)) return Number(value);
    const reason = `Field [${path}] of type [${type}] is not supported for aggregation`;
    throw searchRefused(hit.scope.index, reason, 'illegal_argument_exception');
  });
}
