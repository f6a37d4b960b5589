import type { Json } from '../../gateway/json.ts';
import type { Masker } from '../../masking/masker.ts';
import { isRecord } from './mapping/is-record.ts';

const SHOWN_CHARACTERS = 200;
/** A longer list of numbers is a vector, of which nobody reads a beginning. */
const SHOWN_NUMBERS = 16;

const LEAST_DIGITS = 8;

/** A request as people read it, its path too. */
export function showRequest(request: Json, mask: Masker): Json {
  const shown = showJson(request, mask);
  const path = isRecord(request) ? request['path'] : undefined;
  if (typeof path !== 'string' || !isRecord(shown)) return shown;
  return { ...(shown as { readonly [key: string]: Json }), path: showPath(path, mask) };
}

/** A part of a request as people read it: texts masked and cut, vectors by their length. */
function showJson(value: Json, mask: Masker): Json {
  if (typeof value === 'string') return showText(value, mask);
  if (typeof value === 'number') return showNumber(value, mask);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const numbers = value.length > SHOWN_NUMBERS && typeof value[0] === 'number';
    if (numbers) return `(${value.length} numbers)`;
    return value.map((one: Json) => showJson(one, mask));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [showText(key, mask), showJson(one, mask)]),
  );
}

/** A number that is long enough may be somebody's. */
function showNumber(value: number, mask: Masker): Json {
  const digits = String(value);
  if (digits.replace(/\D/g, '').length < LEAST_DIGITS) return value;
  const masked = mask(digits).text;
  return masked === digits ? value : masked;
}

/** A path with the ids in it masked as what they stand for, not as they are encoded. */
function showPath(path: string, mask: Masker): string {
  return path
    .split('/')
    .map((segment) => {
      const text = decodeURIComponent(segment);
      const masked = mask(text).text;
      return masked === text ? segment : masked;
    })
    .join('/');
}

function showText(text: string, mask: Masker): string {
  const masked = mask(text).text;
  // Masked before it is cut, so that no half of a value stays behind.
  if (masked.length <= SHOWN_CHARACTERS) return masked;
  return `${masked.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`;
}
