import { ALNUM, has, LETTER, QUOTE } from '../char-flags.ts';
import { type Cursor, codeIn, runStart } from '../cursor.ts';
import type { EntityName } from '../entity-name.ts';

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
const MAX_KEY = 40;
const CLOSE_BRACKET = 0x5d;
const SPACE_CODE = 0x20;

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
export function endsLikeSecret(cursor: Cursor, end: number): boolean {
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

/** What the key that ends before `end` says of its value. */
export function keyEntity(cursor: Cursor, end: number): SecretEntity | undefined {
  const start = runStart(cursor, end, ALNUM, MAX_KEY);
  let from = start;
  while (from > cursor.floor && end - from < MAX_KEY && isKeyCode(codeIn(cursor, from - 1))) from--;
  const key = cursor.text.slice(from, end).toLowerCase().replace(/[_.-]/g, '');
  return entityOfKey(key);
}

/** Whether the names of keys have this code. */
export function isKeyCode(code: number): boolean {
  return has(code, ALNUM) || code >= 0xc0 || code === 0x5f || code === 0x2d || code === 0x2e;
}

/** Whether a key in quotes ends right before `at` that is none of a secret, which is most of JSON. */
export function isOtherKey(cursor: Cursor, at: number): boolean {
  if (!has(codeIn(cursor, at - 1), QUOTE) || at - 1 <= cursor.floor) return false;
  return ENDINGS[endingOf(codeIn(cursor, at - 3), codeIn(cursor, at - 2))] === 0;
}

const VERBS = [' is', ' was'];

/** `the password is: x`: the key stands before the verb. */
function behindVerb(cursor: Cursor, at: number): number {
  if ((codeIn(cursor, at - 1) | 0x20) !== 0x73) return at;
  const verb = VERBS.find((one) => cursor.text.startsWith(one, at - one.length));
  return verb === undefined || at - verb.length < cursor.floor ? at : at - verb.length;
}

/** End of the key before the sign at `at`: behind a space, a quote, or the `']` of an index; not behind the bracket of a mark. */
export function keyEnd(cursor: Cursor, at: number): number {
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
