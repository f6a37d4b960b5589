import type { Json } from '../../gateway/json.ts';
import { numberText } from '../../gateway/parse-json.ts';
import type { WritableJson } from '../../gateway/write-json.ts';
import type { Masker } from '../../masking/masker.ts';
import { isRecord } from './mapping/is-record.ts';

const SHOWN_CHARACTERS = 200;
/** A longer list of numbers is a vector, of which nobody reads a beginning, or keys, of which people do. */
const SHOWN_NUMBERS = 16;

const LEAST_DIGITS = 8;

/** A request as people read it, its path too. */
export function showRequest(request: Readonly<Record<string, WritableJson>>, mask: Masker): Json {
  const shown = showJson(request, mask);
  const { path } = request;
  if (typeof path !== 'string' || !isRecord(shown)) return shown;
  return { ...(shown as { readonly [key: string]: Json }), path: showPath(path, mask) };
}

/** A part of a request as people read it: texts masked and cut, vectors by their length. */
function showJson(value: WritableJson, mask: Masker): Json {
  if (typeof value === 'string') return showText(value, mask);
  const digits = digitsOf(value);
  if (digits !== undefined) return showNumber(digits, mask);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return showList(value, mask);
  const members = new Map<string, Json>();
  for (const [key, one] of Object.entries(value)) {
    members.set(freeName(showText(key, mask), members), showJson(one, mask));
  }
  return Object.fromEntries(members);
}

function showList(values: readonly WritableJson[], mask: Masker): Json {
  const few = values.length <= SHOWN_NUMBERS || !values.every(isNumber);
  if (few) return values.map((one) => showJson(one, mask));
  const count = `(${values.length} numbers)`;
  if (values.some(isFraction)) return count;
  return [...values.slice(0, SHOWN_NUMBERS).map((one) => showJson(one, mask)), `… ${count}`];
}

/** Two names that are masked to one must not hide each other's values. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name} (${count})`;
  return free;
}

function isNumber(value: WritableJson): boolean {
  return typeof value === 'number' || numberText(value) !== undefined;
}

function isFraction(value: WritableJson): boolean {
  return typeof value === 'number'
    ? !Number.isInteger(value)
    : numberText(value)?.includes('.') === true;
}

function digitsOf(value: WritableJson | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : numberText(value);
}

/** A number that is long enough may be somebody's. One that loses digits as a number is shown as text. */
function showNumber(digits: string, mask: Masker): Json {
  const number = Number(digits);
  const loses = !Number.isFinite(number) || /^-?\d{16}/.test(digits);
  const value = loses ? digits : number;
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
