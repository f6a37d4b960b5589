import type { Json } from '../../../../gateway/json.ts';
import { isObject } from '../json-object.ts';
import { notInStandIn, parsingError } from '../rest-error.ts';
import { boolQuery, constantScore, matchAll, nestedQuery } from './compound-queries.ts';
import { knnQuery } from './knn-query.ts';
import { matchPhrase, matchQuery, multiMatch } from './match-queries.ts';
import type { Compile, Match, QueryScope } from './query-scope.ts';
import { rangeQuery } from './range-query.ts';
import {
  existsQuery,
  idsQuery,
  prefixQuery,
  termQuery,
  termsQuery,
  wildcardQuery,
} from './term-queries.ts';

const QUERIES: ReadonlyMap<string, Compile> = new Map(
  Object.entries({
    match_all: matchAll,
    match_none: () => () => undefined,
    match: matchQuery,
    match_phrase: matchPhrase,
    multi_match: multiMatch,
    term: termQuery,
    terms: termsQuery,
    ids: idsQuery,
    exists: existsQuery,
    prefix: prefixQuery,
    wildcard: wildcardQuery,
    range: rangeQuery,
    bool: (query, scope) => boolQuery(query, scope, compileQuery),
    constant_score: (query, scope) => constantScore(query, scope, compileQuery),
    nested: (query, scope) => nestedQuery(query, scope, compileQuery),
    knn: (query, scope) => knnQuery(query, scope, compileQuery),
  } satisfies Readonly<Record<string, Compile>>),
);

/** Turns a query of the search language into a match. @throws RestError for one that is not understood */
export function compileQuery(query: Json, scope: QueryScope): Match {
  if (!isObject(query)) throw parsingError('[_na] query malformed, must start with start_object');
  const entries = Object.entries(query);
  const [first] = entries;
  if (first === undefined) throw parsingError('query malformed, empty clause found');
  if (entries.length > 1) {
    throw parsingError(
      `[${first[0]}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]`,
    );
  }
  const [name, body] = first;
  const compile = QUERIES.get(name);
  if (compile === undefined) throw notInStandIn(`the query [${name}]`);
  if (!isObject(body)) {
    throw parsingError(`[${name}] query malformed, no start_object after query name`);
  }
  return compile(body, scope);
}
