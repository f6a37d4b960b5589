import type { Json } from '../../../../gateway/json.ts';
import type { Doc } from '../document-values.ts';
import type { Field } from '../field.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { parsingError } from '../rest-error.ts';

/** What a query is judged against: the documents of one index, or the nested objects in them. */
export type QueryScope = Readonly<{
  index: string;
  fields: ReadonlyMap<string, Field>;
  /** Scores are relative to these */
  docs: readonly Doc[];
  /** The nested object that the documents are */
  nested?: string;
  /** Milliseconds since the epoch */
  now: number;
}>;

/** The score of a document that matches, undefined for one that does not. */
export type Match = (doc: Doc) => number | undefined;

/** Turns the query of one clause into a match. */
export type Compile = (query: JsonObject, scope: QueryScope) => Match;

export const nothing: Match = () => undefined;

/** A field that can be asked for here; undefined where it is not mapped or inside a nested object. */
export function fieldOf(scope: QueryScope, path: string): Field | undefined {
  const field = scope.fields.get(path);
  return field?.nested === scope.nested ? field : undefined;
}

/** `{field: {value, …}}` or `{field: value}` as the field's name and its parameters. */
export function fieldClause(
  query: Json,
  name: string,
  short: string,
): readonly [string, JsonObject] {
  if (!isObject(query))
    throw parsingError(`[${name}] query malformed, no start_object after query name`);
  const entries = Object.entries(query);
  const [first] = entries;
  if (first === undefined || entries.length !== 1) {
    throw parsingError(`[${name}] query takes one field, got ${entries.length}`);
  }
  const [field, parameters] = first;
  return [field, isObject(parameters) ? parameters : { [short]: parameters }];
}

export function boostOf(parameters: JsonObject): number {
  const { boost = 1 } = parameters as { boost?: Json };
  return Number(boost);
}
