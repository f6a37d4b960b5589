import { ALNUM, codeAt, DIGIT, has, LETTER, SPACE } from '../char-flags.ts';
import { type Cursor, type Detect, matched, peek, runStart } from '../cursor.ts';
import type { EntityName } from '../entity-name.ts';
import { STOP, type Swallow, swallowQuoted, swallowValue } from '../swallow.ts';

/** Last words of the names that secrets are kept under. */
const LAST_WORDS = [
  'password',
  'passwd',
  'passwort',
  'passphrase',
  'pwd',
  'pass',
  'pw',
  'secret',
  'secrets',
  'key',
  'apikey',
  'accesskey',
  'secretkey',
  'privatekey',
  'accountkey',
  'token',
  'accesstoken',
  'authtoken',
  'credential',
  'credentials',
  'authorization',
  'clientsecret',
  'sharedaccesskey',
  'sig',
  'signature',
];
const PASSWORD = /(?:password|passwd|passwort|passphrase|pwd|pass|pw)$/;
const AWS_SECRET = /(?:secretaccesskey|awssecret(?:key)?)$/;
const SECRET =
  /(?:secrets?|(?:api|access|secret|private|signing|encryption|auth|account|shared|storage|master|session|license|service)key|token|credentials?|authorization|signature|(?:^|[?&])sig)$/;
/** What stands after `password:` in prose and in settings without being one. */
const NO_PASSWORD =
  /^(?:null|none|true|false|undefined|nil|required|optional|string|must|should|reset|expired|incorrect|invalid|protected|policy|hash|field|please|your|this|that|with|from|changed|empty|missing|wrong|failed|authentication|prompt|hidden|redacted|enter|type|text|minimum|maximum|length|is|for|and|the|was)$/i;

const MAX_KEY = 40;
const MAX_VALUE_READ = 64;
const LEAST_PASSWORD = 4;
const LEAST_SECRET = 12;
const QUOTES = new Set([0x22, 0x27, 0x60]);
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const SPACE_CODE = 0x20;

const SEEN = new Uint8Array(0x10000);

function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + (code | 0x20)) & 0xffff;
}

for (const word of LAST_WORDS) {
  let hash = 0;
  for (let at = word.length - 1; at >= 0; at--) hash = hashStep(hash, word.charCodeAt(at));
  SEEN[hash] = 1;
}

/** Whether the last word before `end` is one of {@link LAST_WORDS}, but for a rare collision. */
function endsLikeSecret(cursor: Cursor, end: number): boolean {
  const { text } = cursor;
  const limit = Math.max(cursor.floor, end - MAX_KEY);
  let hash = 0;
  for (let at = end - 1; at >= limit; at--) {
    const code = codeAt(text, at);
    if (!has(code, LETTER)) break;
    hash = hashStep(hash, code);
    if (code < 0x61 && at > limit && codeAt(text, at - 1) >= 0x61) break;
  }
  return SEEN[hash] === 1;
}

function keyEntity(cursor: Cursor, end: number): EntityName | undefined {
  const start = runStart(cursor, end, ALNUM, MAX_KEY);
  let from = start;
  while (from > cursor.floor && end - from < MAX_KEY && isKeyCode(codeAt(cursor.text, from - 1)))
    from--;
  const key = cursor.text.slice(from, end).toLowerCase().replace(/[_.-]/g, '');
  if (PASSWORD.test(key)) return 'PASSWORD';
  if (AWS_SECRET.test(key)) return 'AWS_SECRET_KEY';
  return SECRET.test(key) ? 'SECRET' : undefined;
}

function isKeyCode(code: number): boolean {
  return has(code, ALNUM) || code === 0x5f || code === 0x2d || code === 0x2e;
}

type Value = { start: number; quote: number };

/** Start of the value after the sign at `at`, behind white space, a quote, and the scheme word of an Authorization header. */
function valueAfter(cursor: Cursor, at: number): Value {
  let start = at + 1;
  while (start < at + 3 && has(peek(cursor, start), SPACE)) start++;
  const quote = QUOTES.has(peek(cursor, start)) ? codeAt(cursor.text, start) : 0;
  if (quote !== 0) start++;
  for (const scheme of ['Bearer ', 'Basic ', 'Token ', 'bearer ', 'basic ']) {
    if (cursor.text.startsWith(scheme, start)) return { start: start + scheme.length, quote };
    const rest = cursor.text.slice(start, start + scheme.length);
    if (scheme.startsWith(rest)) cursor.touched = true;
  }
  return { start, quote };
}

function valueEnd(cursor: Cursor, start: number, swallow: Swallow): number {
  let end = start;
  while (end < start + MAX_VALUE_READ) {
    const code = peek(cursor, end);
    if (code === 0 || swallow(0, code) === STOP) break;
    end++;
  }
  return end;
}

function isSecretText(value: string): boolean {
  if (value.length < LEAST_SECRET) return false;
  let digits = 0;
  let letters = 0;
  for (let at = 0; at < value.length; at++) {
    const code = codeAt(value, at);
    if (has(code, SPACE)) return false;
    if (has(code, DIGIT)) digits++;
    else if (has(code, LETTER)) letters++;
  }
  return digits > 0 && letters > 0;
}

/** Passwords and secrets after the name that they are kept under: `password: x`, `"client_secret":"x"`, `API_KEY=x`. */
export const assignedAt: Detect = (cursor, at) => {
  const { text } = cursor;
  const key = keyEnd(cursor, at);
  if (!endsLikeSecret(cursor, key)) return false;
  const entity = keyEntity(cursor, key);
  if (entity === undefined) return false;
  const { start, quote } = valueAfter(cursor, at);
  // What is masked already is left: the mark is no secret.
  if (peek(cursor, start) === OPEN_BRACKET) return false;
  const swallow = quote === 0 ? swallowValue : swallowQuoted(quote);
  const end = valueEnd(cursor, start, swallow);
  const value = text.slice(start, end);
  const found =
    entity === 'PASSWORD'
      ? value.length >= (quote === 0 ? LEAST_PASSWORD : 1) && !NO_PASSWORD.test(value)
      : isSecretText(value);
  if (!found) return false;
  matched(cursor, entity, start, end);
  if (end - start === MAX_VALUE_READ) cursor.swallow = swallow;
  return true;
};

/** End of the key before the sign at `at`: behind a space, a quote, or the `']` of an index; not behind the bracket of a mark. */
function keyEnd(cursor: Cursor, at: number): number {
  const { text, floor } = cursor;
  let key = at;
  if (key > floor && codeAt(text, key - 1) === SPACE_CODE) key--;
  if (
    key - 1 > floor &&
    codeAt(text, key - 1) === CLOSE_BRACKET &&
    QUOTES.has(codeAt(text, key - 2))
  )
    key--;
  if (key > floor && QUOTES.has(codeAt(text, key - 1))) key--;
  return key;
}
