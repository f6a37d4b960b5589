import type { Json } from '../../../gateway/json.ts';
import { valuesAt } from './document-values.ts';
import { type Field, NUMBER_TYPES } from './field.ts';
import { isObject, type JsonObject } from './json-object.ts';
import type { Mapping } from './mapping.ts';
import { parseDate } from './parse-date.ts';
import { restError } from './rest-error.ts';

/** Refuses a document with a value that its mapped field cannot hold. @throws RestError */
export function checkDocument(id: string, source: JsonObject, mapping: Mapping): void {
  for (const field of mapping.fields.values()) {
    if (field.path !== field.source) continue;
    const values = valuesAt(source, field.path);
    if (field.type === 'knn_vector') {
      checkVector(id, field, values);
      continue;
    }
    for (const value of values) {
      if (!fits(value, field.type)) throw doesNotFit(id, field, JSON.stringify(value));
    }
  }
}

function checkVector(id: string, field: Field, values: readonly Json[]): void {
  if (values.length === 0) return;
  const expected = field.spec['dimension'];
  if (values.length !== expected) {
    const reason = `Vector dimension mismatch. Expected: ${String(expected)}, Given: ${values.length}`;
    throw doesNotFit(id, field, 'null', reason);
  }
  if (!values.every((value) => typeof value === 'number')) throw doesNotFit(id, field, 'null');
}

function fits(value: Json, type: string): boolean {
  if (isObject(value)) return false;
  if (NUMBER_TYPES.has(type)) return value !== '' && Number.isFinite(Number(value));
  if (type === 'date') return parseDate(value) !== undefined;
  if (type === 'boolean') return [true, false, 'true', 'false', ''].includes(value as never);
  return true;
}

function doesNotFit(id: string, field: Field, preview: string, reason = 'value does not fit') {
  const shown = preview.replaceAll(/^"|"$/g, '');
  return restError(
    400,
    'mapper_parsing_exception',
    `failed to parse field [${field.path}] of type [${field.type}] in document with id '${id}'. Preview of field's value: '${shown}'`,
    { caused_by: { type: 'illegal_argument_exception', reason } },
  );
}
