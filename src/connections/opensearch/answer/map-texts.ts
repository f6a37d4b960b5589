import type { Json } from '../../../gateway/json.ts';
import { longDigits } from './parse-exact.ts';

/** Fewer digits are no identifier by themselves. */
const LEAST_NUMBER = 1e8;

/** A value with every text in it changed: keys too, and numbers that are long enough to identify. */
export function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  const digits = longDigits(value) ?? (isLong(value) ? String(value) : undefined);
  if (digits !== undefined) {
    const changed = change(digits);
    return changed === digits ? value : changed;
  }
  if (Array.isArray(value)) return value.map((one: Json) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [change(key), mapTexts(one, change)]),
  );
}

function isLong(value: Json): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= LEAST_NUMBER;
}
