import type { Json } from '../../../../gateway/json.ts';
import { closeness } from '../cosine.ts';
import type { Doc } from '../document-values.ts';
import { isList, type JsonObject } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { parsingError, searchRefused } from '../rest-error.ts';
import { boostOf, fieldClause, type Match, type QueryScope } from './query-scope.ts';

/** The `k` documents that are closest among those that pass the filter; exact, by comparing with each. */
export function knnQuery(
  query: JsonObject,
  scope: QueryScope,
  compile: (query: Json, scope: QueryScope) => Match,
): Match {
  const [path, parameters] = fieldClause(query, 'knn', 'vector');
  onlyKeys(parameters, ['vector', 'k', 'filter', 'boost', 'method_parameters'], '[knn]');
  const vector = vectorOf(parameters['vector']);
  const k = Number(parameters['k']);
  if (!Number.isInteger(k) || k < 1) throw parsingError('[knn] requires k to be at least 1');
  const field = scope.fields.get(path);
  if (field === undefined) return () => undefined;
  if (field.type !== 'knn_vector') {
    throw searchRefused(
      scope.index,
      `failed to create query: Field '${path}' is not knn_vector type.`,
    );
  }
  const { dimension } = field.spec as { dimension?: number };
  if (vector.length !== dimension) {
    throw searchRefused(
      scope.index,
      `failed to create query: Query vector has invalid dimension: ${vector.length}. Dimension should be: ${dimension}`,
    );
  }
  const filter = parameters['filter'];
  const passes = filter === undefined ? () => 0 : compile(filter, scope);
  const score = closeness(field, vector);
  const boost = boostOf(parameters);
  const nearest = new Map(
    closest(scope.docs, k, (doc) => (passes(doc) === undefined ? undefined : score(doc))),
  );
  return (doc) => {
    const found = nearest.get(doc);
    return found === undefined ? undefined : found * boost;
  };
}

function vectorOf(value: Json | undefined): readonly number[] {
  if (isList(value) && value.every((item) => typeof item === 'number')) return value;
  throw parsingError('[knn] requires [vector] to be a list of numbers');
}

function closest(
  docs: readonly Doc[],
  k: number,
  score: Match,
): readonly (readonly [Doc, number])[] {
  const scored: (readonly [Doc, number])[] = [];
  for (const doc of docs) {
    const found = score(doc);
    if (found !== undefined) scored.push([doc, found]);
  }
  return scored.sort(([, a], [, b]) => b - a).slice(0, k);
}
