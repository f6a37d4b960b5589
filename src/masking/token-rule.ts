import type { ContextName } from './context-words.ts';
import type { EntityName } from './entity-name.ts';

/** An identifier of letters and digits in one word. */
export type TokenRule = Readonly<{
  entity: EntityName;
  /** Shortest and longest word it can be */
  length: readonly [number, number];
  /** Must match the whole word */
  pattern: RegExp;
  check?: (token: string) => boolean;
  /** At least one of these kinds of context is needed */
  context?: readonly ContextName[];
}>;
