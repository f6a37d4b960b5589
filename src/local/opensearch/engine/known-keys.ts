import type { JsonObject } from './json-object.ts';
import { notInStandIn } from './rest-error.ts';

/**
 * Every key that is not understood is refused: a part of a request that is silently left out would
 * answer another question.
 */
export function onlyKeys(object: JsonObject, known: readonly string[], where: string): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) throw notInStandIn(`[${key}] in ${where}`);
  }
}
