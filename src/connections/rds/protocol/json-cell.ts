import { type ArrayElement, parseArrayLiteral } from '../array-literal.ts';
import { arrayElementType } from '../pg-types.ts';

/**
 * A cell as JSON text, the way Neon's proxy types it when the client does not ask for raw text:
 * small integers, floats, booleans and json as themselves, arrays as arrays, the rest as text.
 */
export function jsonCell(text: string, typeId: number): string {
  const elementType = arrayElementType(typeId);
  if (elementType !== undefined) {
    const elements = parseArrayLiteral(text);
    if (elements !== undefined) return jsonArray(elements, elementType);
  }
  switch (typeId) {
    case BOOL:
      return text === 't' ? 'true' : 'false';
    case INT2:
    case INT4:
    case FLOAT4:
    case FLOAT8:
      return jsonNumber(text);
    case JSON_TYPE:
    case JSONB:
      return text;
    default:
      return JSON.stringify(text);
  }
}

/** A number as PostgreSQL writes it is one in JSON too, but for NaN and the infinities: these stay text. */
export function jsonNumber(text: string): string {
  return text.endsWith('NaN') || text.endsWith('Infinity') ? JSON.stringify(text) : text;
}

const BOOL = 16;
const INT2 = 21;
const INT4 = 23;
const JSON_TYPE = 114;
const FLOAT4 = 700;
const FLOAT8 = 701;
const JSONB = 3802;

function jsonArray(elements: readonly ArrayElement[], elementType: number): string {
  const parts = elements.map((element) => {
    if (element === null) return 'null';
    if (typeof element === 'string') return jsonCell(element, elementType);
    return jsonArray(element, elementType);
  });
  return `[${parts.join(',')}]`;
}
