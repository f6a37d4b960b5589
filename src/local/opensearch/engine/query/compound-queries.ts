import type { Json } from '../../../../gateway/json.ts';
import { type Doc, valuesAt } from '../document-values.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { notInStandIn, parsingError, searchRefused } from '../rest-error.ts';
import { minimumMatches } from './minimum-matches.ts';
import { boostOf, type Match, type QueryScope } from './query-scope.ts';

type CompileInner = (query: Json, scope: QueryScope) => Match;

const CLAUSES = ['must', 'filter', 'should', 'must_not'] as const;

export function matchAll(query: JsonObject): Match {
  onlyKeys(query, ['boost'], '[match_all]');
  const boost = boostOf(query);
  return () => boost;
}

export function boolQuery(query: JsonObject, scope: QueryScope, compile: CompileInner): Match {
  onlyKeys(query, [...CLAUSES, 'minimum_should_match', 'boost', 'adjust_pure_negative'], '[bool]');
  const [must, filter, should, mustNot] = CLAUSES.map((clause) =>
    listOf(query[clause]).map((inner) => compile(inner, scope)),
  ) as [Match[], Match[], Match[], Match[]];
  const optional = must.length + filter.length > 0 || should.length === 0;
  const least = minimumMatches(query['minimum_should_match'] ?? (optional ? 0 : 1), should.length);
  const boost = boostOf(query);
  const isEmpty = CLAUSES.every((clause) => listOf(query[clause]).length === 0);
  const onlyNegative = must.length + filter.length + should.length === 0;
  return (doc) => {
    if (filter.some((match) => match(doc) === undefined)) return undefined;
    if (mustNot.some((match) => match(doc) !== undefined)) return undefined;
    if (onlyNegative) return isEmpty ? boost : 0;
    const score = sumOf(must, doc, must.length);
    const extra = sumOf(should, doc, least);
    return score === undefined || extra === undefined ? undefined : (score + extra) * boost;
  };
}

/** The sum of the scores; undefined where fewer than `least` match. */
function sumOf(matches: readonly Match[], doc: Doc, least: number): number | undefined {
  let [sum, count] = [0, 0];
  for (const match of matches) {
    const score = match(doc);
    if (score === undefined) continue;
    sum += score;
    count++;
  }
  return count < least ? undefined : sum;
}

export function constantScore(query: JsonObject, scope: QueryScope, compile: CompileInner): Match {
  onlyKeys(query, ['filter', 'boost'], '[constant_score]');
  const { filter } = query as { filter?: Json };
  if (filter === undefined) throw parsingError('[constant_score] requires a [filter] element');
  const match = compile(filter, scope);
  const boost = boostOf(query);
  return (doc) => (match(doc) === undefined ? undefined : boost);
}

export function nestedQuery(query: JsonObject, scope: QueryScope, compile: CompileInner): Match {
  onlyKeys(query, ['path', 'query', 'score_mode', 'ignore_unmapped'], '[nested]');
  const path = String(query['path']);
  const mode = String(query['score_mode'] ?? 'avg');
  const combine = COMBINE.get(mode);
  if (combine === undefined) throw notInStandIn(`the score mode [${mode}]`);
  if (![...scope.fields.values()].some(({ nested }) => nested === path)) {
    if (query['ignore_unmapped'] === true) return () => undefined;
    throw searchRefused(scope.index, `[nested] failed to find nested object under path [${path}]`);
  }
  const inner = new Map(scope.docs.map((doc) => [doc, nestedDocs(doc, path)]));
  const innerScope = { ...scope, docs: [...inner.values()].flat(), nested: path };
  const match = compile(query['query'] ?? null, innerScope);
  return (doc) => {
    const scores = (inner.get(doc) ?? []).map(match).filter((score) => score !== undefined);
    return scores.length === 0 ? undefined : combine(scores);
  };
}

const sum = (scores: readonly number[]) => scores.reduce((total, score) => total + score, 0);
const COMBINE: ReadonlyMap<string, (scores: readonly number[]) => number> = new Map([
  ['avg', (scores: readonly number[]) => sum(scores) / scores.length],
  ['sum', sum],
  ['max', (scores: readonly number[]) => Math.max(...scores)],
  ['min', (scores: readonly number[]) => Math.min(...scores)],
  ['none', () => 0],
]);

/** Each object at the path as a document that holds it alone. */
function nestedDocs({ id, source }: Doc, path: string): readonly Doc[] {
  return valuesAt(source, path)
    .filter(isObject)
    .map((object) => ({ id, source: { [path]: object } }));
}
