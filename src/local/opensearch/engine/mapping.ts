import type { Json } from '../../../gateway/json.ts';
import { type Field, fieldsOf } from './field.ts';
import { isObject, type JsonObject } from './json-object.ts';
import { onlyKeys } from './known-keys.ts';
import { illegalArgument } from './rest-error.ts';

/** What an index knows of its fields. */
export type Mapping = Readonly<{
  /** As a caller reads it */
  raw: JsonObject;
  fields: ReadonlyMap<string, Field>;
  /** What happens to fields that are not mapped */
  dynamic: 'true' | 'false' | 'strict';
}>;

export const EMPTY_MAPPING: Mapping = { raw: {}, fields: new Map(), dynamic: 'true' };

/** A mapping with more properties. @throws RestError when one is there with another type */
export function extendMapping(old: Mapping, change: JsonObject): Mapping {
  onlyKeys(change, ['properties', 'dynamic', '_meta'], 'a mapping');
  const properties = mergeProperties(propertiesOf(old.raw), propertiesOf(change), '');
  const raw: JsonObject = {
    ...old.raw,
    ...change,
    ...(Object.keys(properties).length > 0 && { properties }),
  };
  return { raw, fields: fieldsOf(properties), dynamic: dynamicOf(raw['dynamic']) };
}

export function propertiesOf(mapping: JsonObject): JsonObject {
  const properties = mapping['properties'];
  return isObject(properties) ? properties : {};
}

function dynamicOf(value: Json | undefined): Mapping['dynamic'] {
  const text = String(value ?? 'true');
  if (text === 'true' || text === 'false' || text === 'strict') return text;
  throw illegalArgument(`Could not convert [dynamic] to boolean: [${text}]`);
}

function mergeProperties(old: JsonObject, change: JsonObject, prefix: string): JsonObject {
  const merged: Record<string, Json> = { ...old };
  for (const [name, spec] of Object.entries(change)) {
    const before = old[name];
    merged[name] =
      isObject(before) && isObject(spec) ? mergeField(before, spec, `${prefix}${name}`) : spec;
  }
  // Properties are shown in order of name.
  return Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mergeField(before: JsonObject, spec: JsonObject, path: string): JsonObject {
  const [had, has] = [before['type'] ?? 'object', spec['type'] ?? 'object'];
  if (had !== has) {
    throw illegalArgument(
      `mapper [${path}] cannot be changed from type [${String(had)}] to [${String(has)}]`,
    );
  }
  const merged = { ...before, ...spec };
  if (!isObject(before['properties']) && !isObject(spec['properties'])) return merged;
  const properties = mergeProperties(propertiesOf(before), propertiesOf(spec), `${path}.`);
  return { ...merged, properties };
}
