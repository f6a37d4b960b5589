import { ALNUM, DIGIT, has, SPACE, USER_END } from '../char-flags.ts';
import { type Cursor, codeIn, type Detect, matched, peek } from '../cursor.ts';
import { swallowUrl } from '../swallow.ts';

/** No registered scheme is longer. Of more letters and digits none is taken: half a number would look whole. */
const MAX_SCHEME = 24;
const MAX_USER = 256;
/** A user name alone this long is a token: `https://ghs_…@github.com` */
const LEAST_TOKEN = 16;
const SLASH = 0x2f;
const AT = 0x40;
const COLON = 0x3a;

/** What the scheme of a URL is of. */
export function isScheme(code: number): boolean {
  return has(code, ALNUM) || code === 0x2b || code === 0x2d || code === 0x2e;
}

function endsUser(code: number): boolean {
  return code === 0 || has(code, SPACE | USER_END);
}

/** Index of the at sign that ends user name and password from `from`; -1 where there is none or they are no secret. */
function credentialsEnd(cursor: Cursor, from: number): number {
  let colon = false;
  let digits = 0;
  for (let index = from; index < from + MAX_USER; index++) {
    const code = peek(cursor, index);
    if (code === AT) return colon || (index - from >= LEAST_TOKEN && digits > 0) ? index : -1;
    if (endsUser(code)) return -1;
    if (code === COLON) colon = true;
    if (has(code, DIGIT)) digits++;
  }
  // A longer password is one, whether or not a host follows.
  return colon ? from + MAX_USER - 1 : -1;
}

/** URLs and connection strings that carry a password or a token before the host; all of the URL is the match. */
export const urlCredentialsAt: Detect = (cursor, at) => {
  if (peek(cursor, at + 1) !== SLASH || peek(cursor, at + 2) !== SLASH) return false;
  const limit = Math.max(cursor.floor, at - MAX_SCHEME);
  let start = at;
  while (start > limit && isScheme(codeIn(cursor, start - 1))) start--;
  if (start === at) return false;
  if (start > cursor.floor && isScheme(codeIn(cursor, start - 1))) start = at;
  const end = credentialsEnd(cursor, at + 3);
  if (end === -1) return false;
  matched(cursor, 'URL_WITH_CREDENTIALS', start, end + 1);
  cursor.swallow = swallowUrl;
  return true;
};
