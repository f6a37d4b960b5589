import type { Json } from './json.ts';

/**
 * JSON text that is the same for the same value: keys in code-unit order, no white space, numbers
 * and strings as ECMAScript writes them (RFC 8785). Throws TypeError for what JSON cannot say, so
 * that no two values share a text.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError('a number that is not finite has no JSON text');
  }
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a ${typeof value} has no JSON text`);
  return text;
}
