import { ALNUM, codeAt, DIGIT, has, LETTER, QUOTE, SPACE } from '../char-flags.ts';
import { type Cursor, codeIn, type Detect, matched, peek, runStart } from '../cursor.ts';
import type { EntityName } from '../entity-name.ts';
import { STOP, type Swallow, swallowParameter, swallowQuoted, swallowValue } from '../swallow.ts';
import { isCode, isFilledLater } from './code-value.ts';

/** Last words of the names that secrets are kept under. */
const LAST_WORDS = [
  'password',
  'passwd',
  'passwort',
  'passphrase',
  'pwd',
  'pass',
  'pw',
  'kennwort',
  'passe',
  'motdepasse',
  'senha',
  'contrasena',
  'contraseña',
  'wachtwoord',
  'passord',
  'adgangskode',
  'lösenord',
  'salasana',
  'haslo',
  'hasło',
  'heslo',
  'jelszó',
  'şifre',
  'пароль',
  'ПАРОЛЬ',
  'סיסמה',
  '密码',
  '密碼',
  'パスワード',
  '비밀번호',
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
const PASSWORD =
  /(?:password|passwd|passwort|passphrase|pwd|pass|pw|kennwort|passe|senha|contrase[nñ]a|wachtwoord|passord|adgangskode|lösenord|salasana|has[lł]o|heslo|jelszó|şifre|пароль|סיסמה|密[码碼]|パスワード|비밀번호)$/;
const AWS_SECRET = /(?:secretaccesskey|awssecret(?:key)?)$/;
const SECRET =
  /(?:secrets?|(?:api|access|secret|private|signing|encryption|auth|account|shared|storage|master|session|license|service)key|token|credentials?|authorization|signature|(?:^|[?&])sig)$/;
/** What stands after `password:` in prose and in settings without being one. */
const NO_PASSWORD =
  /^(?:null|none|true|false|undefined|nil|required|optional|string|must|should|reset|expired|incorrect|invalid|protected|policy|hash|field|please|your|this|that|with|from|changed|empty|missing|wrong|failed|authentication|click|visit|follow|contact|when|what|which|prompt|hidden|redacted|enter|type|text|minimum|maximum|length|is|for|and|the|was)$/i;

/** The id of an access key is found by its own mark; what follows it in a signed request is no secret. */
const ACCESS_KEY = /^(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z2-7]{16}(?![A-Za-z0-9_])/;

const MAX_KEY = 40;
/** So much of a value is read to tell whether it is a secret. */
export const MAX_VALUE_READ = 64;
const LEAST_PASSWORD = 4;
const LEAST_SECRET = 12;
const OPEN_BRACKET = 0x5b;
/** What a session's placeholder begins with. */
const PLACEHOLDER = 0x27e6;
const ARROW = 0x3e;
const CLOSE_BRACKET = 0x5d;
const SPACE_CODE = 0x20;
const EQUALS = 0x3d;
const AMPERSAND = 0x26;

const SEEN = new Uint8Array(0x10000);
/** The last two letters of the words, in lower case: most keys are told by them. */
const ENDINGS = new Uint8Array(0x8000);

function endingOf(before: number, last: number): number {
  return (((before & 0x7f) | 0x20) << 7) | (last & 0x7f) | 0x20;
}

/** Letters of other scripts too. */
function isKeyLetter(code: number): boolean {
  return has(code, LETTER) || code >= 0xc0;
}

/** Scripts that set no space between words: any end of theirs may be the word. */
function isUnspaced(code: number): boolean {
  return code >= 0x2e80;
}

function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + (code | 0x20)) & 0xffff;
}

for (const word of LAST_WORDS) {
  let hash = 0;
  for (let at = word.length - 1; at >= 0; at--) hash = hashStep(hash, word.charCodeAt(at));
  SEEN[hash] = 1;
  ENDINGS[endingOf(word.charCodeAt(word.length - 2), word.charCodeAt(word.length - 1))] = 1;
}

/** The last two letters of the names that secrets are kept under. */
export const KEY_ENDINGS: readonly string[] = [
  ...new Set(LAST_WORDS.map((word) => word.slice(-2))),
];

/** Whether a key or what closes it, or the space after it, may end with this code. */
export function mayEndKey(code: number): boolean {
  return (
    code === SPACE_CODE ||
    code === CLOSE_BRACKET ||
    has(code, QUOTE) ||
    LAST_WORDS.some((word) => word.charCodeAt(word.length - 1) === (code | 0x20))
  );
}

/** Whether the last word before `end` is one of {@link LAST_WORDS}, but for a rare collision. */
function endsLikeSecret(cursor: Cursor, end: number): boolean {
  if (ENDINGS[endingOf(codeIn(cursor, end - 2), codeIn(cursor, end - 1))] === 0) return false;
  const limit = Math.max(cursor.floor, end - MAX_KEY);
  let hash = 0;
  for (let at = end - 1; at >= limit; at--) {
    const code = codeIn(cursor, at);
    if (!isKeyLetter(code)) break;
    hash = hashStep(hash, code);
    if (isUnspaced(code) && SEEN[hash] === 1) return true;
    if (code < 0x61 && at > limit && codeIn(cursor, at - 1) >= 0x61) break;
  }
  return SEEN[hash] === 1;
}

function entityOfKey(key: string): SecretEntity | undefined {
  if (PASSWORD.test(key)) return 'PASSWORD';
  if (AWS_SECRET.test(key)) return 'AWS_SECRET_KEY';
  return SECRET.test(key) ? 'SECRET' : undefined;
}

/** What a value is by the name that it is kept under. */
export type SecretEntity = Extract<EntityName, 'PASSWORD' | 'AWS_SECRET_KEY' | 'SECRET'>;

const LAST_WORD_SET: ReadonlySet<string> = new Set(LAST_WORDS);

/** The secret that a field of this name holds; undefined for other names. */
export function secretNamed(name: string): SecretEntity | undefined {
  const key = /[\w.\u00c0-\uffff-]{1,40}$/.exec(name)?.[0] ?? '';
  const last =
    /[A-Za-z\u00c0-\uffff]*$/
      .exec(key)?.[0]
      .split(/(?<=[a-z])(?=[A-Z])/)
      .at(-1) ?? '';
  if (!LAST_WORD_SET.has(last.toLowerCase())) return undefined;
  return entityOfKey(key.toLowerCase().replace(/[_.-]/g, ''));
}

/** Whether a value in quotes is a secret rather than a word, by as much of it as is read. */
export function isSecretValue(entity: SecretEntity, value: string): boolean {
  if (isFilledLater(value)) return false;
  if (entity === 'PASSWORD') return value.length > 0 && !NO_PASSWORD.test(value);
  return isSecretText(value) && !ACCESS_KEY.test(value);
}

function keyEntity(cursor: Cursor, end: number): SecretEntity | undefined {
  const start = runStart(cursor, end, ALNUM, MAX_KEY);
  let from = start;
  while (from > cursor.floor && end - from < MAX_KEY && isKeyCode(codeIn(cursor, from - 1))) from--;
  const key = cursor.text.slice(from, end).toLowerCase().replace(/[_.-]/g, '');
  return entityOfKey(key);
}

function isKeyCode(code: number): boolean {
  return has(code, ALNUM) || code >= 0xc0 || code === 0x5f || code === 0x2d || code === 0x2e;
}

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

/** `[EMAIL]`, `[EMAIL#5c1e…]` or `⟦EMAIL·k7f3…⟧` */
const MASK = /\[[A-Z0-9_]+(?:#[0-9a-z]*)?\]|⟦[A-Z0-9_]+·[0-9a-z]*⟧/g;
/** One that goes on behind what is read */
const MASK_BEGUN = /(?:\[[A-Z0-9_]+(?:#[0-9a-z]*)?|⟦[A-Z0-9_]*(?:·[0-9a-z]*)?)$/;

/** Whether what is no mask already is a secret. */
function isSecretBesideMasks(entity: SecretEntity, value: string): boolean {
  if (value.length === MAX_VALUE_READ && MASK_BEGUN.test(value)) return false;
  const beside = value.replace(MASK, '');
  return beside.length === value.length || isSecretValue(entity, beside.trim());
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

/** Whether a key in quotes ends right before `at` that is none of a secret, which is most of JSON. */
function isOtherKey(cursor: Cursor, at: number): boolean {
  if (!has(codeIn(cursor, at - 1), QUOTE) || at - 1 <= cursor.floor) return false;
  return ENDINGS[endingOf(codeIn(cursor, at - 3), codeIn(cursor, at - 2))] === 0;
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

const VERBS = [' is', ' was'];

/** `the password is: x`: the key stands before the verb. */
function behindVerb(cursor: Cursor, at: number): number {
  if ((codeIn(cursor, at - 1) | 0x20) !== 0x73) return at;
  const verb = VERBS.find((one) => cursor.text.startsWith(one, at - one.length));
  return verb === undefined || at - verb.length < cursor.floor ? at : at - verb.length;
}

/** End of the key before the sign at `at`: behind a space, a quote, or the `']` of an index; not behind the bracket of a mark. */
function keyEnd(cursor: Cursor, at: number): number {
  const { floor } = cursor;
  let key = behindVerb(cursor, at);
  if (key > floor && codeIn(cursor, key - 1) === SPACE_CODE) key--;
  if (
    key - 1 > floor &&
    codeIn(cursor, key - 1) === CLOSE_BRACKET &&
    has(codeIn(cursor, key - 2), QUOTE)
  )
    key--;
  if (key > floor && has(codeIn(cursor, key - 1), QUOTE)) key--;
  return key;
}
