import { type JsonNumber, numberText } from './parse-json.ts';

/** What was parsed, and what we put into it ourselves. */
export type WritableJson =
  | null
  | boolean
  | number
  | string
  | JsonNumber
  | readonly WritableJson[]
  | { readonly [key: string]: WritableJson };

/** JSON text of a value. A parsed number is written as it was read, digit by digit. */
export function writeJson(value: WritableJson): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  const digits = numberText(value);
  if (digits !== undefined) return digits;
  const members = Object.entries(value as { readonly [key: string]: WritableJson });
  return `{${members.map(([key, one]) => `${JSON.stringify(key)}:${writeJson(one)}`).join(',')}}`;
}
