import type { SqlValue } from '../sql-request.ts';

/**
 * The parameters of a statement: the caller's own, then those that the rewriting adds. The caller
 * cannot name the added ones, because the count of his own was checked.
 */
export type ParameterList = Readonly<{
  /** `$n` of an added value; the same value is added once */
  add(value: string): string;
  /** `$n` of a changed copy of the caller's parameter `$number` */
  replace(number: number, change: (value: string) => string): string;
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
      return value === null || value === undefined ? `$${number}` : add(change(value));
    },
    values: () => values,
  };
}
