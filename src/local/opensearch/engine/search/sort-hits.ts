import type { Json } from '../../../../gateway/json.ts';
import { type Doc, fieldValues } from '../document-values.ts';
import { NUMBER_TYPES } from '../field.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { parseDate } from '../parse-date.ts';
import type { QueryScope } from '../query/query-scope.ts';
import { illegalArgument, notInStandIn, searchRefused } from '../rest-error.ts';

/** Something that a hit has and a sort looks at. */
export type Sortable = Readonly<{ doc: Doc; score: number; scope: QueryScope }>;
export type SortKey = string | number | null;
export type SortLevel = Readonly<{
  field: string;
  descending: boolean;
  keyOf: (hit: Sortable) => SortKey;
  missingFirst: boolean;
}>;

const OPTIONS = ['order', 'missing', 'unmapped_type', 'mode', 'format'];
const FIELDDATA =
  'Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default.';

/** Reads `sort`: a name, `{field: 'desc'}`, `{field: {order, …}}`, or a list of them. */
export function sortLevels(sort: Json | undefined): readonly SortLevel[] {
  return listOf(sort).flatMap((level) => {
    if (typeof level === 'string') return [sortLevel(level, {})];
    if (!isObject(level)) throw illegalArgument('malformed sort format');
    return Object.entries(level).map(([field, options]) => {
      return sortLevel(field, isObject(options) ? options : { order: options });
    });
  });
}

function sortLevel(field: string, options: JsonObject): SortLevel {
  onlyKeys(options, OPTIONS, '[sort]');
  if (options['mode'] !== undefined) throw notInStandIn('[mode] in [sort]');
  const order = String(options['order'] ?? (field === '_score' ? 'desc' : 'asc')).toLowerCase();
  if (order !== 'asc' && order !== 'desc') throw illegalArgument(`unknown sort order [${order}]`);
  const missing = String(options['missing'] ?? '_last');
  if (missing !== '_last' && missing !== '_first') throw notInStandIn('a value for [missing]');
  const descending = order === 'desc';
  const unmapped = options['unmapped_type'] !== undefined;
  const keyOf = keyReader(field, descending, unmapped);
  return { field, descending, keyOf, missingFirst: missing === '_first' };
}

function keyReader(
  name: string,
  descending: boolean,
  unmapped: boolean,
): (hit: Sortable) => SortKey {
  if (name === '_score') return ({ score }) => Math.fround(score);
  if (name === '_id') return ({ doc }) => doc.id;
  if (name === '_index') return ({ scope }) => scope.index;
  if (name === '_doc' || name === '_shard_doc') return ({ doc }) => doc.seqNo ?? 0;
  return ({ doc, scope }) => {
    const field = scope.fields.get(name);
    if (field === undefined) {
      if (unmapped) return null;
      throw searchRefused(scope.index, `No mapping found for [${name}] in order to sort on`);
    }
    if (field.type === 'text')
      throw searchRefused(scope.index, FIELDDATA, 'illegal_argument_exception');
    const keys = fieldValues(doc, field).map((value) => comparable(value, field.type));
    const sorted = keys.sort((a, b) => compareKeys(a, b));
    return sorted.at(descending ? -1 : 0) ?? null;
  };
}

function comparable(value: Json, type: string): SortKey {
  if (type === 'date') return parseDate(value) ?? null;
  if (type === 'boolean') return String(value) === 'true' ? 1 : 0;
  return NUMBER_TYPES.has(type) ? Number(value) : String(value);
}

export function compareKeys(a: SortKey, b: SortKey): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

/** Whether `a` comes before `b` at these levels: below 0, after: above 0. */
export function compareLevels(
  levels: readonly SortLevel[],
  a: readonly SortKey[],
  b: readonly SortKey[],
): number {
  for (const [i, { descending, missingFirst }] of levels.entries()) {
    const [x = null, y = null] = [a[i], b[i]];
    const order = compareKeys(x, y);
    if (order === 0) continue;
    if (x === null || y === null) return missingFirst ? -order : order;
    return descending ? -order : order;
  }
  return 0;
}
