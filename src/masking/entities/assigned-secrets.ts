import { has, QUOTE, SPACE } from '../char-flags.ts';
import { type Cursor, codeIn, type Detect, matched, peek } from '../cursor.ts';
import { STOP, type Swallow, swallowParameter, swallowQuoted, swallowValue } from '../swallow.ts';
import { isCode } from './code-value.ts';
import { endsLikeSecret, isKeyCode, isOtherKey, keyEnd, keyEntity } from './secret-keys.ts';
import { isSecretBesideMasks, isSecretValue, MAX_VALUE_READ } from './secret-values.ts';

const LEAST_PASSWORD = 4;
const OPEN_BRACKET = 0x5b;
/** What a session's placeholder begins with. */
const PLACEHOLDER = 0x27e6;
const ARROW = 0x3e;
const EQUALS = 0x3d;
const AMPERSAND = 0x26;

type Value = { start: number; quote: number };

/** Start of the value after the sign at `at`, behind white space, a quote, and the scheme word of an Authorization header. */
function valueAfter(cursor: Cursor, at: number): Value {
  // `'password' => 'x'`
  let start = peek(cursor, at + 1) === ARROW ? at + 2 : at + 1;
  while (start < at + 3 && has(peek(cursor, start), SPACE)) start++;
  const quote = has(peek(cursor, start), QUOTE) ? codeIn(cursor, start) : 0;
  if (quote !== 0) start++;
  for (const scheme of ['Bearer ', 'Basic ', 'Token ', 'bearer ', 'basic ']) {
    if (cursor.text.startsWith(scheme, start)) return { start: start + scheme.length, quote };
    const rest = cursor.text.slice(start, start + scheme.length);
    if (scheme.startsWith(rest)) cursor.touched = true;
  }
  return { start, quote };
}

const MAX_PARAMETER = 32;

/** Whether the name of another parameter and its sign follow: `user=` after `password=x&`. */
function isParameterAt(cursor: Cursor, at: number): boolean {
  let end = at;
  while (end < at + MAX_PARAMETER && isKeyCode(peek(cursor, end))) end++;
  return end > at && peek(cursor, end) === EQUALS;
}

function valueEnd(cursor: Cursor, start: number, swallow: Swallow): number {
  let end = start;
  while (end < start + MAX_VALUE_READ) {
    const code = peek(cursor, end);
    if (code === 0 && end >= cursor.length) break;
    const stops = swallow(0, code) === STOP;
    if (
      stops &&
      !(code === AMPERSAND && swallow === swallowParameter && !isParameterAt(cursor, end + 1))
    )
      break;
    end++;
  }
  return end;
}

/** Passwords and secrets after the name that they are kept under: `password: x`, `"client_secret":"x"`, `API_KEY=x`. */
export const assignedAt: Detect = (cursor, at) => {
  if (isOtherKey(cursor, at)) return false;
  const { text } = cursor;
  const key = keyEnd(cursor, at);
  if (!endsLikeSecret(cursor, key)) return false;
  const entity = keyEntity(cursor, key);
  if (entity === undefined) return false;
  const { start, quote } = valueAfter(cursor, at);
  // What is masked already is left: the mark is no secret.
  const first = peek(cursor, start);
  if (first === OPEN_BRACKET || first === PLACEHOLDER) return false;
  const isParameter = quote === 0 && codeIn(cursor, at) === EQUALS;
  const bare = isParameter ? swallowParameter : swallowValue;
  const swallow = quote === 0 ? bare : swallowQuoted(quote);
  const end = valueEnd(cursor, start, swallow);
  const value = text.slice(start, end);
  if (quote === 0 && entity === 'PASSWORD' && value.length < LEAST_PASSWORD) return false;
  if (isCode(cursor, { value, quote, end })) return false;
  if (!isSecretValue(entity, value) || !isSecretBesideMasks(entity, value)) return false;
  matched(cursor, entity, start, end);
  if (end - start === MAX_VALUE_READ) cursor.swallow = swallow;
  return true;
};
