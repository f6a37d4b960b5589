import type { Json } from '../../../../gateway/json.ts';
import { analyzeText } from '../analyze-text.ts';
import type { Field } from '../field.ts';
import { type JsonObject, listOf } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { illegalArgument, notInStandIn, parsingError } from '../rest-error.ts';
import { bm25, wordsOf } from '../text-statistics.ts';
import { wildcardPattern } from '../wildcard-pattern.ts';
import { minimumMatches } from './minimum-matches.ts';
import {
  boostOf,
  fieldClause,
  fieldOf,
  type Match,
  nothing,
  type QueryScope,
} from './query-scope.ts';
import { exactMatch } from './term-queries.ts';

const MATCH = ['query', 'operator', 'minimum_should_match', 'boost', 'lenient'];
const MULTI = [
  'query',
  'fields',
  'type',
  'operator',
  'minimum_should_match',
  'tie_breaker',
  'boost',
];

export function matchQuery(query: JsonObject, scope: QueryScope): Match {
  const [path, parameters] = fieldClause(query, 'match', 'query');
  onlyKeys(parameters, MATCH, '[match]');
  return matchField(path, textOf(parameters), parameters, scope, boostOf(parameters));
}

export function matchPhrase(query: JsonObject, scope: QueryScope): Match {
  const [path, parameters] = fieldClause(query, 'match_phrase', 'query');
  onlyKeys(parameters, ['query', 'boost'], '[match_phrase]');
  return phraseMatch(path, textOf(parameters), scope, boostOf(parameters));
}

export function multiMatch(query: JsonObject, scope: QueryScope): Match {
  onlyKeys(query, MULTI, '[multi_match]');
  const type = String(query['type'] ?? 'best_fields');
  const text = textOf(query);
  const matches = fieldsOf(query, scope).map(([path, boost]) => {
    if (type === 'phrase') return phraseMatch(path, text, scope, boost);
    return matchField(path, text, query, scope, boost);
  });
  const tie = Number(query['tie_breaker'] ?? (type === 'most_fields' ? 1 : 0));
  if (!['best_fields', 'most_fields', 'phrase'].includes(type)) {
    throw notInStandIn(`the type [${type}] of [multi_match]`);
  }
  const boost = boostOf(query);
  return (doc) => {
    const scores = matches.map((match) => match(doc)).filter((score) => score !== undefined);
    if (scores.length === 0) return undefined;
    const best = Math.max(...scores);
    const rest = scores.reduce((sum, score) => sum + score, 0) - best;
    return (best + tie * rest) * boost;
  };
}

function matchField(
  path: string,
  text: string,
  parameters: JsonObject,
  scope: QueryScope,
  boost: number,
): Match {
  const field = fieldOf(scope, path);
  if (field === undefined) return nothing;
  if (field.type !== 'text') return exactMatch(path, text, scope, boost);
  const terms = analyzeText(text).map(({ term }) => term);
  const least = leastTerms(parameters, terms.length);
  const scored = terms.map((term) => ({ term, score: bm25(scope.docs, field, [term]) }));
  return (doc) => {
    const { counts } = wordsOf(doc, field);
    let [sum, count] = [0, 0];
    for (const { term, score } of scored) {
      const frequency = counts.get(term);
      if (frequency === undefined) continue;
      sum += score(frequency, doc);
      count++;
    }
    return count === 0 || count < least ? undefined : sum * boost;
  };
}

function leastTerms(parameters: JsonObject, terms: number): number {
  const operator = String(parameters['operator'] ?? 'or').toLowerCase();
  if (operator === 'and') return terms;
  if (operator !== 'or')
    throw illegalArgument(`No enum constant Operator.${operator.toUpperCase()}`);
  return minimumMatches(parameters['minimum_should_match'] ?? 1, terms);
}

function phraseMatch(path: string, text: string, scope: QueryScope, boost: number): Match {
  const field = fieldOf(scope, path);
  if (field === undefined) return nothing;
  if (field.type !== 'text') return exactMatch(path, text, scope, boost);
  const terms = analyzeText(text).map(({ term }) => term);
  if (terms.length === 0) return nothing;
  const score = bm25(scope.docs, field, terms);
  return (doc) => {
    const frequency = timesInOrder(wordsOf(doc, field).sequence, terms);
    return frequency === 0 ? undefined : score(frequency, doc) * boost;
  };
}

function timesInOrder(words: readonly (string | undefined)[], terms: readonly string[]): number {
  let times = 0;
  for (let at = 0; at + terms.length <= words.length; at++) {
    if (terms.every((term, i) => words[at + i] === term)) times++;
  }
  return times;
}

/** The fields to look in, each with its boost: `title^3`, `*`, `customer.*`. */
function fieldsOf(query: JsonObject, scope: QueryScope): readonly (readonly [string, number])[] {
  const named: readonly Json[] = query['fields'] === undefined ? ['*'] : listOf(query['fields']);
  return named.flatMap((name) => {
    const [path = '', boost = '1'] = String(name).split('^');
    const paths = path.includes('*') ? textFields(scope, path) : [path];
    return paths.map((one) => [one, Number(boost)] as const);
  });
}

function textFields(scope: QueryScope, pattern: string): readonly string[] {
  const wanted = wildcardPattern(pattern);
  const isText = ({ type }: Field) => type === 'text' || type === 'keyword';
  return [...scope.fields]
    .filter(([path, field]) => isText(field) && wanted.test(path))
    .map(([path]) => path);
}

function textOf(parameters: JsonObject): string {
  const text = parameters['query'];
  if (text === undefined || text === null || typeof text === 'object') {
    throw parsingError('No text specified for text query');
  }
  return String(text);
}
