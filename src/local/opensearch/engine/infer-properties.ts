import type { Json } from '../../../gateway/json.ts';
import { isList, isObject, type JsonObject } from './json-object.ts';
import { looksLikeDate } from './parse-date.ts';

const TEXT: JsonObject = {
  type: 'text',
  fields: { keyword: { type: 'keyword', ignore_above: 256 } },
};

/** The properties that dynamic mapping adds for a document, beside those that are there. */
export function inferProperties(document: JsonObject, known: JsonObject): JsonObject {
  const added: Record<string, Json> = {};
  for (const [name, value] of Object.entries(expandDots(document))) {
    const before = known[name];
    const spec = specOf(value, isObject(before) ? before : undefined);
    if (spec !== undefined) added[name] = spec;
  }
  return added;
}

/** What to add for one field; undefined when there is nothing to add. */
function specOf(value: Json, before: JsonObject | undefined): JsonObject | undefined {
  const items = isList(value) ? value.flat(8) : [value];
  const objects = items.filter(isObject);
  if (objects.length > 0) return objectSpec(objects, before);
  if (before !== undefined) return undefined;
  const first = items.find((item) => item !== null);
  return first === undefined ? undefined : leafSpec(first);
}

function objectSpec(
  objects: readonly JsonObject[],
  before: JsonObject | undefined,
): JsonObject | undefined {
  // A leaf that meets an object is refused when the value is checked.
  if (before !== undefined && !isObject(before['properties'])) return undefined;
  if (before?.['dynamic'] === 'false' || before?.['dynamic'] === false) return undefined;
  const known = before?.['properties'];
  let added: JsonObject = {};
  for (const object of objects) {
    added = { ...added, ...inferProperties(object, isObject(known) ? known : {}) };
  }
  if (Object.keys(added).length === 0) return undefined;
  return { ...(before?.['type'] === 'nested' && { type: 'nested' }), properties: added };
}

function leafSpec(value: Json): JsonObject {
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'long' : 'float' };
  if (typeof value === 'string' && looksLikeDate(value)) return { type: 'date' };
  return TEXT;
}

/** `{'a.b': 1}` is `{a: {b: 1}}` to a mapping. */
function expandDots(document: JsonObject): JsonObject {
  const expanded: Record<string, Json> = {};
  for (const [name, value] of Object.entries(document)) {
    const [first = name, ...rest] = name.split('.');
    const inner = rest.length === 0 ? value : { [rest.join('.')]: value };
    const before = expanded[first];
    expanded[first] = isObject(before) && isObject(inner) ? { ...before, ...inner } : inner;
  }
  return expanded;
}
