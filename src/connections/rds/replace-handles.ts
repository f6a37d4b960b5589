import { SallyportError } from '../../gateway/sallyport-error.ts';
import { type ArrayElement, formatArrayLiteral, parseArrayLiteral } from './array-literal.ts';
import { HANDLE_PATTERN, HANDLE_PREFIX } from './handle.ts';
import { arrayElementType } from './pg-types.ts';

/**
 * The text that replaces a handle: null for a row that has none or is gone, undefined for what is
 * no authentic handle and stays as it is.
 */
export type Replacement = (handle: string) => string | null | undefined;

/** Every handle in a cell, authentic or not. */
export function handlesIn(cell: string): readonly string[] {
  return cell.includes(HANDLE_PREFIX) ? (cell.match(HANDLE_PATTERN) ?? []) : [];
}

/**
 * Replaces the handles in a cell, written as the cell's type needs it: as they are in text, escaped
 * in json, quoted in arrays. A cell that is one handle and nothing else can become NULL.
 * @param typeId the cell's type, as RowDescription has it
 * @throws SallyportError `denied` when an authentic handle is in a type that it cannot be replaced in
 */
export function replaceHandles(cell: string, typeId: number, replace: Replacement): string | null {
  if (TEXT_TYPES.has(typeId)) return inText(cell, replace, isJson(cell) ? escapeJson : asItIs);
  if (JSON_TYPES.has(typeId)) return inText(cell, replace, escapeJson);
  const elementType = arrayElementType(typeId);
  if (elementType !== undefined) {
    const elements = parseArrayLiteral(cell);
    if (elements !== undefined) return formatArrayLiteral(inArray(elements, elementType, replace));
  }
  if (handlesIn(cell).some((handle) => replace(handle) !== undefined)) throw cannotReplace();
  return cell;
}

// unknown, text, name, bpchar, varchar
const TEXT_TYPES = new Set([705, 25, 19, 1042, 1043]);
// json, jsonb
const JSON_TYPES = new Set([114, 3802]);
/** A lone string is left as it is: somebody's text in quotes looks the same. */
const JSON_BEGUN = /^\s*[[{]/;

function inText(cell: string, replace: Replacement, escaped: (text: string) => string) {
  // Mostly a cell is one handle and nothing else, and then it can become NULL.
  const whole = replace(cell);
  if (whole !== undefined) return whole === null ? null : escaped(whole);
  return cell.replace(HANDLE_PATTERN, (handle) => {
    const text = replace(handle);
    return text === undefined ? handle : escaped(text ?? '');
  });
}

function inArray(
  elements: readonly ArrayElement[],
  elementType: number,
  replace: Replacement,
): readonly ArrayElement[] {
  return elements.map((element) => {
    if (element === null) return null;
    if (typeof element === 'string') return replaceHandles(element, elementType, replace);
    return inArray(element, elementType, replace);
  });
}

function asItIs(text: string): string {
  return text;
}

/** `to_jsonb(t)::text` is JSON still, and must be JSON when a text with a quote takes a handle's place. */
function isJson(cell: string): boolean {
  if (!JSON_BEGUN.test(cell)) return false;
  try {
    JSON.parse(cell);
    return true;
  } catch {
    return false;
  }
}

/** As the inside of a JSON string: a handle can stand nowhere else in JSON. */
function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function cannotReplace(): SallyportError {
  return new SallyportError(
    'denied',
    'a column of free text is masked where it is returned, which works in text, arrays and json, not in this type; select the column by name',
  );
}
