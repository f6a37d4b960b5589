import type { Json } from '../../../../gateway/json.ts';
import { fieldValues } from '../document-values.ts';
import { NUMBER_TYPES } from '../field.ts';
import type { JsonObject } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { parseDate, parseDateMath } from '../parse-date.ts';
import { notInStandIn, searchRefused } from '../rest-error.ts';
import {
  boostOf,
  fieldClause,
  fieldOf,
  type Match,
  nothing,
  type QueryScope,
} from './query-scope.ts';

const BOUNDS = ['gte', 'gt', 'lte', 'lt'] as const;
type Bound = (typeof BOUNDS)[number];
type Comparable = number | string;

const HOLDS: Readonly<Record<Bound, (value: Comparable, bound: Comparable) => boolean>> = {
  gte: (value, bound) => value >= bound,
  gt: (value, bound) => value > bound,
  lte: (value, bound) => value <= bound,
  lt: (value, bound) => value < bound,
};

export function rangeQuery(query: JsonObject, scope: QueryScope): Match {
  const [path, parameters] = fieldClause(query, 'range', 'gte');
  onlyKeys(parameters, [...BOUNDS, 'boost', 'format'], '[range]');
  const { format } = parameters as { format?: Json };
  if (format !== undefined && format !== 'strict_date_optional_time') {
    throw notInStandIn('[format] in [range]');
  }
  const field = fieldOf(scope, path);
  if (field === undefined) return nothing;
  const isDate = field.type === 'date';
  const toComparable = (value: Json): Comparable | undefined => {
    if (isDate) return parseDate(value);
    return NUMBER_TYPES.has(field.type) ? Number(value) : String(value);
  };
  const bounds = BOUNDS.flatMap((name) => {
    const given = parameters[name];
    if (given === undefined || given === null) return [];
    const bound = isDate ? parseDateMath(given, scope.now) : toComparable(given);
    if (bound === undefined || Number.isNaN(bound)) {
      const text = isDate
        ? `failed to parse date field [${String(given)}] with format [strict_date_optional_time||epoch_millis]`
        : `failed to create query: For input string: "${String(given)}"`;
      throw searchRefused(scope.index, text, isDate ? 'parse_exception' : undefined);
    }
    return [(value: Comparable) => HOLDS[name](value, bound)];
  });
  const boost = boostOf(parameters);
  return (doc) => {
    const found = fieldValues(doc, field).some((value) => {
      const comparable = toComparable(value);
      return comparable !== undefined && bounds.every((holds) => holds(comparable));
    });
    return found ? boost : undefined;
  };
}
