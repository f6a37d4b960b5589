import type { Json } from '../../../gateway/json.ts';
import { longDigits } from './parse-exact.ts';
import type { PathFilter } from './path-filter.ts';

/**
 * What is let through of a JSON answer, part by part: members that are not named are dropped, lists
 * are passed element by element, and a `value` is whole before it is rendered. A `filter` passes what
 * it wants of JSON of any shape, and objects and lists only if something in them is wanted.
 */
export type JsonTemplate =
  | Readonly<{ kind: 'object'; members: Readonly<Record<string, JsonTemplate>> }>
  | Readonly<{ kind: 'list'; of: JsonTemplate }>
  | Readonly<{
      kind: 'value';
      /** What is written in its place; undefined: nothing */
      render: (value: Json) => Json | undefined | Promise<Json | undefined>;
    }>
  | Readonly<{ kind: 'filter'; filter: PathFilter }>;

/** A value as it is, when it is a text, a number, a truth value or null. */
export const SCALAR: JsonTemplate = {
  kind: 'value',
  render: (value) =>
    typeof value === 'object' && value !== null && longDigits(value) === undefined
      ? undefined
      : value,
};

/** An object of the scalars of these names. */
export function scalarsOf(names: readonly string[]): JsonTemplate {
  return { kind: 'object', members: Object.fromEntries(names.map((name) => [name, SCALAR])) };
}
