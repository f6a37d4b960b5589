import type { Masker } from '../../../masking/masker.ts';
import type { SqlValue } from '../sql-request.ts';
import { type TokenKey, tokenPad } from './mask-expression.ts';
import { maskWords } from './mask-words.ts';
import type { AddedValue, ParameterSlots } from './parameter-list.ts';

/** What the added values of a request are. */
export type Binding = Readonly<{
  tokenKey: TokenKey;
  handleKey: Uint8Array;
  /** Value of a filter's claim as text; throws `denied` when the principal has none */
  claim: (filter: string) => string;
  masker: (profiles: readonly string[]) => Masker;
}>;

/**
 * The values of a rewritten statement: the caller's, with the words of searches masked, then the
 * added ones.
 * @throws SallyportError `denied` for a claim that is missing and for digits in words to search for
 */
export function bindParameters(
  { added, words }: ParameterSlots,
  own: readonly SqlValue[],
  binding: Binding,
): readonly SqlValue[] {
  if (added.length === 0 && words.size === 0) return own;
  const values: SqlValue[] = [...own];
  for (const [number, profiles] of words) {
    const value = own[number - 1];
    if (typeof value === 'string') values[number - 1] = maskWords(value, binding.masker(profiles));
  }
  for (const value of added) values.push(addedValue(value, binding));
  return values;
}

function addedValue(value: AddedValue, { tokenKey, handleKey, claim }: Binding): string {
  switch (value.kind) {
    case 'token-pad':
      return tokenPad(tokenKey(value.profile), value.pad);
    case 'handle-key':
      return `\\x${Buffer.from(handleKey).toString('hex')}`;
    case 'claim':
      return claim(value.filter);
  }
}
