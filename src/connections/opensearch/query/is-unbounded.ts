import { numberText, type ParsedJson } from '../../../gateway/parse-json.ts';
import { asList, membersOf } from './read-json.ts';

/** Clauses that may satisfy nearly every document, whatever they say. */
const WIDE = new Set(['match_all', 'exists', 'regexp', 'query_string', 'simple_query_string']);

/**
 * Whether a query has nothing in it that could narrow it down. Counting says how many documents it
 * finds; this says what it was meant to find.
 */
export function isUnbounded(query: ParsedJson | undefined): boolean {
  const [name = '', body = null] = Object.entries(membersOf(query) ?? { match_all: {} })[0] ?? [];
  if (WIDE.has(name)) return true;
  const members = membersOf(body) ?? {};
  switch (name) {
    case 'bool':
      return isUnboundedBool(members);
    case 'constant_score':
      return isUnbounded(members['filter']);
    case 'nested':
    case 'function_score':
      return isUnbounded(members['query']);
    case 'boosting':
      return isUnbounded(members['positive']);
    case 'dis_max':
      return asList(members['queries']).some(isUnbounded);
    case 'match':
    case 'match_phrase':
    case 'match_bool_prefix':
      return Object.values(members).some(matchesNothingAsAll);
    case 'multi_match':
      return matchesNothingAsAll(body);
    case 'wildcard':
    case 'prefix':
      return Object.values(members).every((value) => /^[\s*.?]*$/.test(textOf(value)));
    case 'range':
      return Object.values(members).every((value) => !hasBound(value));
    default:
      return false;
  }
}

function isUnboundedBool(members: Readonly<Record<string, ParsedJson>>): boolean {
  const required = [...asList(members['must']), ...asList(members['filter'])];
  const optional = asList(members['should']);
  const least = members['minimum_should_match'];
  const demanded = least === undefined ? required.length === 0 : demandsOne(least);
  const narrowed = demanded && optional.length > 0 && !optional.some(isUnbounded);
  return required.every(isUnbounded) && !narrowed;
}

/** Anything but a plain number may round down to none. */
function demandsOne(least: ParsedJson): boolean {
  const text = typeof least === 'string' ? least : numberText(least);
  return text !== undefined && /^[1-9]\d*$/.test(text);
}

/** Of a text in which nothing is left to search for, every document is a match. */
function matchesNothingAsAll(value: ParsedJson): boolean {
  return membersOf(value)?.['zero_terms_query'] === 'all';
}

function textOf(value: ParsedJson): string {
  if (typeof value === 'string') return value;
  const members = membersOf(value);
  const inner = members?.['value'] ?? members?.['wildcard'];
  return typeof inner === 'string' ? inner : 'something';
}

function hasBound(value: ParsedJson): boolean {
  const members = membersOf(value);
  return ['gte', 'gt', 'lte', 'lt'].some((name) => (members?.[name] ?? null) !== null);
}
