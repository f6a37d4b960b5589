import type { SqlValue } from '../sql-request.ts';

/**
 * The parameters of a statement: the caller's own, then those that the rewriting adds. The caller
 * cannot name the added ones, because the count of his own was checked.
 */
export type ParameterList = Readonly<{
  /** `$n` of an added value; the same value is added once */
  add(value: string): string;
  /**
   * Changes the caller's parameter in its place. Wherever else the statement uses it, it is changed
   * there, too: a copy would leave the original without a use, and so without a type.
   */
  replace(number: number, change: (value: string) => string): void;
  values(): readonly SqlValue[];
}>;

export function parameterList(own: readonly SqlValue[]): ParameterList {
  const values: SqlValue[] = [...own];
  const added = new Map<string, number>();
  function add(value: string): string {
    const known = added.get(value);
    if (known !== undefined) return `$${known}`;
    values.push(value);
    added.set(value, values.length);
    return `$${values.length}`;
  }
  return {
    add,
    replace(number, change) {
      const value = own[number - 1];
      if (typeof value === 'string') values[number - 1] = change(value);
    },
    values: () => values,
  };
}
