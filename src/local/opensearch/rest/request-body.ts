import type { Json } from '../../../gateway/json.ts';
import { isObject, type JsonObject } from '../engine/json-object.ts';
import { illegalArgument, parsingError, restError } from '../engine/rest-error.ts';

/** The body as an object; an empty one where there is none. @throws RestError */
export function objectBody(body: string): JsonObject {
  if (body.trim() === '') return {};
  const value = parse(body);
  if (!isObject(value)) throw parsingError('Expected [START_OBJECT]');
  return value;
}

/** The same, where a body must be. */
export function requiredBody(body: string): JsonObject {
  if (body.trim() === '') throw restError(400, 'parse_exception', 'request body is required');
  return objectBody(body);
}

/** The objects of newline-delimited JSON, which must end with a newline. */
export function lineObjects(body: string, what: string): readonly JsonObject[] {
  if (body.trim() === '') throw restError(400, 'parse_exception', 'request body is required');
  if (!body.endsWith('\n')) {
    throw illegalArgument(`The ${what} request must be terminated by a newline [\\n]`);
  }
  return body
    .slice(0, -1)
    .split('\n')
    .map((line) => (line.trim() === '' ? {} : objectBody(line)));
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw restError(400, 'json_parse_exception', 'the body is not JSON');
  }
}
