import { isJsonObject, numberText, type ParsedJson } from '../../../gateway/parse-json.ts';
import { type ArrayElement, formatArrayLiteral } from '../array-literal.ts';
import type { SqlValue } from '../sql-request.ts';

/**
 * A parameter in PostgreSQL's input syntax. The driver sends texts and null, having prepared arrays
 * as array literals and objects as JSON; other clients may leave that to the server, as Neon does.
 */
export function neonParam(value: ParsedJson): SqlValue {
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value)) return formatArrayLiteral(value.map(arrayElement));
  return jsonText(value);
}

function arrayElement(value: ParsedJson): ArrayElement {
  return Array.isArray(value) ? value.map(arrayElement) : neonParam(value);
}

/** JSON again, numbers as they were written. */
function jsonText(value: ParsedJson): string {
  const number = numberText(value);
  if (number !== undefined) return number;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}:${jsonText(v)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
