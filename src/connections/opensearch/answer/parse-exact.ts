import type { Json } from '../../../gateway/json.ts';

/** Integers beyond what a double holds have at least so many digits, with nothing of a fraction before them. */
const LONG_INTEGER = /(?:^|[[:,\s])-?\d{16}/;
const INTEGER = /^-?\d+$/;

/**
 * A long integer of an answer, which `JSON.stringify` writes digit by digit. Plain JSON to everybody
 * else: frozen, without members that a walk would find a document in.
 */
type RawJson = Readonly<{ rawJSON: string }>;
// Node has had both since version 22; TypeScript's library does not declare them yet.
const json = JSON as unknown as Readonly<{
  parse(
    text: string,
    revive: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): Json;
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): boolean;
}>;

/** Parses JSON and keeps every digit of its integers. Throws SyntaxError. */
export function parseExact(text: string): Json {
  if (!LONG_INTEGER.test(text)) return JSON.parse(text);
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    source !== undefined &&
    INTEGER.test(source)
      ? json.rawJSON(source)
      : value,
  );
}

/** The digits of a long integer that was parsed exactly. */
export function longDigits(value: unknown): string | undefined {
  return json.isRawJSON(value) ? (value as RawJson).rawJSON : undefined;
}
