/** A value that the rewriting adds to a statement, known only when a request is bound to it. */
export type AddedValue =
  | Readonly<{ kind: 'token-pad'; profile: string; pad: 'inner' | 'outer' }>
  | Readonly<{ kind: 'handle-key' }>
  | Readonly<{ kind: 'claim'; filter: string }>;

/** What a rewritten statement needs besides the caller's own parameters. */
export type ParameterSlots = Readonly<{
  /** Values after the caller's own, in order */
  added: readonly AddedValue[];
  /** Parameters of the caller that are words to search for, by number: the profiles to mask them by */
  words: ReadonlyMap<number, readonly string[]>;
}>;

/**
 * The parameters of a statement: the caller's own, then those that the rewriting adds. The caller
 * cannot name the added ones, because the count of his own was checked.
 */
export type ParameterList = Readonly<{
  /** `$n` of an added value; the same value is added once */
  add(value: AddedValue): string;
  /**
   * Masks the caller's parameter in its place. Wherever else the statement uses it, it is masked
   * there, too: a copy would leave the original without a use, and so without a type.
   */
  maskWords(number: number, profiles: readonly string[]): void;
  slots(): ParameterSlots;
}>;

/** The parameters of a statement of which the caller gives the first `own`. */
export function parameterList(own: number): ParameterList {
  const numbers = new Map<string, number>();
  const added: AddedValue[] = [];
  const words = new Map<number, readonly string[]>();
  return {
    add(value) {
      const key = JSON.stringify(value);
      const number = numbers.get(key) ?? own + added.push(value);
      numbers.set(key, number);
      return `$${number}`;
    },
    maskWords(number, profiles) {
      words.set(number, [...new Set([...(words.get(number) ?? []), ...profiles])].toSorted());
    },
    slots: () => ({ added, words }),
  };
}
