import type { Json } from '../../../gateway/json.ts';
import { isObject, type JsonObject, listOf } from './json-object.ts';
import { onlyKeys } from './known-keys.ts';
import { notInStandIn, restError } from './rest-error.ts';

export const NUMBER_TYPES: ReadonlySet<string> = new Set([
  ...['long', 'integer', 'short', 'byte', 'double', 'float', 'half_float', 'scaled_float'],
]);
const LEAF_TYPES: ReadonlySet<string> = new Set([
  ...NUMBER_TYPES,
  ...['text', 'keyword', 'date', 'boolean', 'knn_vector', 'alias'],
]);
const TREE_TYPES: ReadonlySet<string> = new Set(['object', 'nested']);

/** Parameters of a field that are understood, or that change nothing here. */
const PARAMETERS = [
  ...['type', 'properties', 'fields', 'dynamic', 'path', 'copy_to', 'ignore_above', 'index'],
  ...['doc_values', 'norms', 'store', 'format', 'analyzer', 'dimension', 'method', 'space_type'],
  ...['data_type', 'scaling_factor', 'meta', 'enabled', 'eager_global_ordinals', 'index_options'],
];

/** A field that can be searched: what its mapping says, and where its values are. */
export type Field = Readonly<{
  path: string;
  type: string;
  /** Where the values lie in a document: not `path` for a sub-field */
  source: string;
  /** Fields whose values are copied here */
  copiedFrom: readonly string[];
  /** The innermost nested object that it is in */
  nested?: string;
  spec: JsonObject;
}>;

/** All fields of a mapping by path, aliases resolved, multi-fields and `copy_to` included. */
export function fieldsOf(properties: JsonObject): ReadonlyMap<string, Field> {
  const found = [...walk(properties, '', undefined)];
  const fields = new Map(found.map((field) => [field.path, field]));
  for (const { source, spec } of found) {
    for (const target of listOf(spec['copy_to'])) {
      const field = fields.get(String(target));
      if (field === undefined) continue;
      fields.set(field.path, { ...field, copiedFrom: [...field.copiedFrom, source] });
    }
  }
  for (const { path, type, spec } of found) {
    if (type !== 'alias') continue;
    const target = fields.get(String(spec['path']));
    if (target === undefined) {
      throw badMapping(`Invalid [path] value [${String(spec['path'])}] for field alias [${path}]`);
    }
    fields.set(path, target);
  }
  return fields;
}

function* walk(
  properties: JsonObject,
  prefix: string,
  nested: string | undefined,
): Generator<Field> {
  for (const [name, spec] of Object.entries(properties)) {
    const path = `${prefix}${name}`;
    if (!isObject(spec)) throw badMapping(`Expected map for property [${path}]`);
    onlyKeys(spec, PARAMETERS, `the mapping of [${path}]`);
    const type = typeOf(spec, path);
    if (TREE_TYPES.has(type)) {
      const inner = isObject(spec['properties']) ? spec['properties'] : {};
      yield* walk(inner, `${path}.`, type === 'nested' ? path : nested);
      continue;
    }
    yield* leafFields(path, type, spec, nested);
  }
}

/** A field with values, and the sub-fields that look at the same values in another way. */
function* leafFields(
  path: string,
  type: string,
  spec: JsonObject,
  nested: string | undefined,
): Generator<Field> {
  const at = { source: path, copiedFrom: [], ...(nested !== undefined && { nested }) };
  checkAnalysis(spec, path);
  yield { ...at, path, type, spec };
  const { fields = {} } = spec as { fields?: Json };
  for (const [sub, subSpec] of Object.entries(isObject(fields) ? fields : {})) {
    if (!isObject(subSpec)) continue;
    const subPath = `${path}.${sub}`;
    onlyKeys(subSpec, PARAMETERS, `the mapping of [${subPath}]`);
    checkAnalysis(subSpec, subPath);
    yield { ...at, path: subPath, type: typeOf(subSpec, subPath), spec: subSpec };
  }
}

function typeOf(spec: JsonObject, path: string): string {
  const type = spec['type'] ?? (spec['properties'] === undefined ? undefined : 'object');
  if (typeof type !== 'string') throw badMapping(`No type specified for field [${path}]`);
  if (LEAF_TYPES.has(type) || TREE_TYPES.has(type)) return type;
  throw notInStandIn(`the field type [${type}]`);
}

function checkAnalysis(spec: JsonObject, path: string): void {
  const analyzer: Json | undefined = spec['analyzer'];
  if (analyzer !== undefined && analyzer !== 'standard') {
    throw notInStandIn(`the analyzer [${String(analyzer)}] of [${path}]`);
  }
}

export function badMapping(reason: string) {
  return restError(400, 'mapper_parsing_exception', reason);
}
