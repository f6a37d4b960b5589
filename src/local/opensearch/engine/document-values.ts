import type { Json } from '../../../gateway/json.ts';
import type { Field } from './field.ts';
import { isList, isObject, type JsonObject } from './json-object.ts';

/** A document as queries see it; a nested object is one of its own. */
export type Doc = Readonly<{
  id: string;
  source: JsonObject;
  version?: number;
  seqNo?: number;
}>;

/** The values that a field has in a document: lists are flattened, nulls left out. */
export function fieldValues(doc: Doc, field: Field): readonly Json[] {
  const own = valuesAt(doc.source, field.source);
  const copied = field.copiedFrom.flatMap((source) => valuesAt(doc.source, source));
  const values = copied.length === 0 ? own : [...own, ...copied];
  const limit = field.spec['ignore_above'];
  if (typeof limit !== 'number') return values;
  return values.filter((value) => String(value).length <= limit);
}

/** The values at a path, through lists and through names that carry dots. */
export function valuesAt(value: Json, path: string): readonly Json[] {
  if (isList(value)) return value.flatMap((item) => valuesAt(item, path));
  if (!isObject(value)) return [];
  const direct = value[path];
  const found: Json[] = direct === undefined ? [] : flat(direct);
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const inner = value[path.slice(0, dot)];
    if (inner !== undefined) found.push(...valuesAt(inner, path.slice(dot + 1)));
  }
  return found;
}

function flat(value: Json): Json[] {
  // A vector is copied, not walked.
  if (isList(value)) return typeof value[0] === 'number' ? [...value] : value.flatMap(flat);
  return value === null ? [] : [value];
}
