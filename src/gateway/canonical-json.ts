import type { Json } from './json.ts';

/**
 * JSON text that is the same for the same value: keys in code-unit order, no white space, numbers
 * and strings as ECMAScript writes them (RFC 8785). Throws TypeError for what JSON cannot say, so
 * that no two values share a text.
 */
export function canonicalJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'number':
      if (Number.isFinite(value)) return String(value);
      throw new TypeError('a number that is not finite has no JSON text');
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return canonicalArray(value);
      return canonicalObject(value as Readonly<Record<string, Json>>);
    default:
      throw new TypeError(`a ${typeof value} has no JSON text`);
  }
}

// Texts are put together in loops: every request is written so, several times.

function canonicalArray(value: readonly Json[]): string {
  let items = '';
  for (const item of value) items += `${items === '' ? '' : ','}${canonicalJson(item)}`;
  return `[${items}]`;
}

function canonicalObject(value: Readonly<Record<string, Json | undefined>>): string {
  let members = '';
  // Without a comparer, strings are in the order of their code units.
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}
