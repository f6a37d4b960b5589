import type { Json } from '../../../../gateway/json.ts';
import { fieldValues } from '../document-values.ts';
import { type Field, NUMBER_TYPES } from '../field.ts';
import { isList, isObject, type JsonObject, listOf } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { parseDateMath } from '../parse-date.ts';
import { notInStandIn, parsingError } from '../rest-error.ts';
import { bm25, wordsOf } from '../text-statistics.ts';
import { wildcardPattern } from '../wildcard-pattern.ts';
import {
  boostOf,
  fieldClause,
  fieldOf,
  type Match,
  nothing,
  type QueryScope,
} from './query-scope.ts';

export function termQuery(query: JsonObject, scope: QueryScope): Match {
  const [path, parameters] = fieldClause(query, 'term', 'value');
  onlyKeys(parameters, ['value', 'boost'], '[term]');
  const value = scalar(parameters['value'], 'term');
  return exactMatch(path, value, scope, boostOf(parameters));
}

/** One exact value of a field: scored by how rare it is where it is text, 1 for a number. */
export function exactMatch(path: string, value: Json, scope: QueryScope, boost = 1): Match {
  if (path === '_id') return (doc) => (doc.id === String(value) ? boost : undefined);
  if (path === '_index') return () => (scope.index === value ? boost : undefined);
  const field = fieldOf(scope, path);
  if (field === undefined) return nothing;
  if (field.type === 'text' || field.type === 'keyword') {
    const term = String(value);
    const score = bm25(scope.docs, field, [term]);
    return (doc) => {
      const frequency = wordsOf(doc, field).counts.get(term);
      // A whole value counts once, however often a list repeats it.
      const counted = field.type === 'text' ? frequency : frequency && 1;
      return counted === undefined ? undefined : score(counted, doc) * boost;
    };
  }
  const equals = equalTo(field, value, scope.now);
  return (doc) => (fieldValues(doc, field).some(equals) ? boost : undefined);
}

export function termsQuery(query: JsonObject, scope: QueryScope): Match {
  const { boost: _, ...fields } = query;
  const [[path, values] = [], ...others] = Object.entries(fields);
  if (path === undefined || others.length > 0) throw parsingError('[terms] query takes one field');
  if (isObject(values)) throw notInStandIn('a lookup in [terms]');
  if (!isList(values)) throw parsingError('[terms] query does not support a single value');
  const matches = values.map((value) => exactMatch(path, scalar(value, 'terms'), scope));
  const boost = boostOf(query);
  return (doc) => (matches.some((match) => match(doc) !== undefined) ? boost : undefined);
}

export function idsQuery(query: JsonObject): Match {
  onlyKeys(query, ['values', 'boost'], '[ids]');
  const ids = new Set(listOf(query['values']).map(String));
  const boost = boostOf(query);
  return (doc) => (ids.has(doc.id) ? boost : undefined);
}

export function existsQuery(query: JsonObject, scope: QueryScope): Match {
  onlyKeys(query, ['field', 'boost'], '[exists]');
  const path = String(query['field']);
  const fields = [...scope.fields.values()].filter((field) => {
    return (
      field.nested === scope.nested && (field.path === path || field.path.startsWith(`${path}.`))
    );
  });
  const alias = fieldOf(scope, path);
  if (alias !== undefined) fields.push(alias);
  const boost = boostOf(query);
  return (doc) => (fields.some((field) => fieldValues(doc, field).length > 0) ? boost : undefined);
}

export function prefixQuery(query: JsonObject, scope: QueryScope): Match {
  const [path, parameters] = fieldClause(query, 'prefix', 'value');
  onlyKeys(parameters, ['value', 'boost', 'case_insensitive'], '[prefix]');
  const fold = folding(parameters);
  const prefix = fold(String(parameters['value']));
  return wordMatch(path, scope, (word) => fold(word).startsWith(prefix), boostOf(parameters));
}

export function wildcardQuery(query: JsonObject, scope: QueryScope): Match {
  const [path, parameters] = fieldClause(query, 'wildcard', 'value');
  onlyKeys(parameters, ['value', 'wildcard', 'boost', 'case_insensitive'], '[wildcard]');
  const fold = folding(parameters);
  const pattern = wildcardPattern(fold(String(parameters['value'] ?? parameters['wildcard'])));
  return wordMatch(path, scope, (word) => pattern.test(fold(word)), boostOf(parameters));
}

function wordMatch(
  path: string,
  scope: QueryScope,
  matches: (word: string) => boolean,
  boost: number,
): Match {
  const field = fieldOf(scope, path);
  if (field === undefined) return nothing;
  return (doc) => ([...wordsOf(doc, field).counts.keys()].some(matches) ? boost : undefined);
}

function folding(parameters: JsonObject): (word: string) => string {
  const insensitive = parameters['case_insensitive'] === true;
  return (word) => (insensitive ? word.toLowerCase() : word);
}

function equalTo({ type }: Field, value: Json, now: number): (found: Json) => boolean {
  if (NUMBER_TYPES.has(type)) return (found) => Number(found) === Number(value);
  if (type !== 'date') return (found) => String(found) === String(value);
  const wanted = parseDateMath(value, now);
  return (found) => parseDateMath(found, now) === wanted;
}

function scalar(value: Json | undefined, query: string): Json {
  if (value === undefined || value === null || typeof value === 'object') {
    throw parsingError(`[${query}] query needs a value`);
  }
  return value;
}
