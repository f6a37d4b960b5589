import type { Json } from '../../../../gateway/json.ts';
import { analyzeText } from '../analyze-text.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';

const TEXTUAL: ReadonlySet<string> = new Set(['match', 'match_phrase', 'term']);
const INNER = ['must', 'should', 'filter', 'query'];

/** The words that a query looks for in each field, for highlighting. */
export function queryTerms(query: Json): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  collect(query, found);
  return found;
}

function collect(query: Json, found: Map<string, Set<string>>): void {
  for (const clause of listOf(query).filter(isObject)) {
    for (const [name, body] of Object.entries(clause)) {
      if (isObject(body)) collectClause(name, body, found);
    }
  }
}

function collectClause(name: string, body: JsonObject, found: Map<string, Set<string>>): void {
  if (TEXTUAL.has(name)) addFieldTerms(body, found);
  else if (name === 'multi_match') addMultiTerms(body, found);
  else for (const inner of INNER) collect(body[inner] ?? null, found);
}

function addFieldTerms(body: JsonObject, found: Map<string, Set<string>>): void {
  for (const [field, parameters] of Object.entries(body)) {
    const text = isObject(parameters) ? (parameters['query'] ?? parameters['value']) : parameters;
    add(field, String(text), found);
  }
}

function addMultiTerms(body: JsonObject, found: Map<string, Set<string>>): void {
  for (const field of listOf(body['fields'] ?? '*')) {
    add(String(field).split('^')[0] ?? '', String(body['query']), found);
  }
}

function add(field: string, text: string, found: Map<string, Set<string>>): void {
  const terms = found.get(field) ?? new Set();
  for (const { term } of analyzeText(text)) terms.add(term);
  found.set(field, terms);
}
