import { createHash } from 'node:crypto';
import { SallyportError } from '../gateway/sallyport-error.ts';

/**
 * A position in one list, as callers see it. The tag binds it to its list, so that a cursor that
 * was changed or belongs to another list is noticed. It is no secret and guards nothing.
 *
 * INVARIANT: a position only says where to go on. Which partition is read, and whose, is decided
 * anew for every page, so no cursor can show what the first page could not.
 */
export interface ListCursor {
  encode(position: string): string;
  /** Throws SallyportError `bad_request` for what this list did not give out. */
  decode(cursor: string): string;
}

const TAG_BYTES = 9;
const FORM = /^[A-Za-z0-9_-]{13,512}$/;

/** Cursors of the list that `scope` names. */
export function listCursor(scope: string): ListCursor {
  const encode = (position: string) => {
    const tag = createHash('sha256')
      .update(JSON.stringify([scope, position]))
      .digest();
    return Buffer.concat([tag.subarray(0, TAG_BYTES), Buffer.from(position)]).toString('base64url');
  };
  return {
    encode,
    decode(cursor) {
      const position = FORM.test(cursor)
        ? Buffer.from(cursor, 'base64url').subarray(TAG_BYTES).toString()
        : '';
      if (position === '' || encode(position) !== cursor) {
        throw new SallyportError(
          'bad_request',
          'the cursor is not one that this list gave out, leave it out to start over',
        );
      }
      return position;
    },
  };
}
