import type { ContextName } from './context-words.ts';
import type { Digits } from './digits.ts';
import type { EntityName } from './entity-name.ts';

/** A number that is known by how its digits are grouped, its check digits, and the words before it. */
export type NumberRule = Readonly<{
  entity: EntityName;
  /** Lengths of the digit groups, one list for each layout */
  groups: readonly (readonly number[])[];
  /** Characters that may stand between the groups; the same one throughout. A tab stands for two spaces, too */
  separators?: string;
  /** Judges the digits, without separators */
  check?: (digits: Digits) => boolean;
  /** At least one of these kinds of context is needed */
  context?: readonly ContextName[];
  /** Must match the text right before the number, where the field's name does not give the context */
  lead?: RegExp;
  /** None of these may be there, unless a kind in `context` or `despite` is */
  unless?: readonly ContextName[];
  despite?: readonly ContextName[];
}>;
