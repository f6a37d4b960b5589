import type { Cursor, Detect } from './cursor.ts';
import type { EntityName } from './entity-name.ts';
import type { Swallow } from './swallow.ts';

/** A credential that is known by the characters that it begins with. */
export type SecretRule = Readonly<{
  entity: EntityName;
  prefix: string;
  /** Index in the prefix of the character to look for: a rare one, not the first */
  anchor: number;
  /** The index after what follows the prefix, -1 where it does not; at most `max` long; only base64url characters, dots and what `swallow` takes */
  body: (cursor: Cursor, from: number) => number;
  max: number;
  /** The match goes on over these characters, without end */
  swallow?: Swallow;
  /** Instead of `body`: looks for the value from the end of the prefix on */
  find?: Detect;
}>;
