import { contextBit, contextOf } from './context.ts';
import { CONTEXT_WORDS } from './context-words.ts';
import { type SecretEntity, secretNamed } from './entities/secret-keys.ts';

/** Bits behind those of the kinds of context: the whole value of the field may be one secret, or a bank identifier code. */
const SECRETS: Readonly<Record<SecretEntity, number>> = {
  PASSWORD: 1 << 28,
  AWS_SECRET_KEY: 1 << 29,
  SECRET: 1 << 30,
};
export const PASSWORD_FIELD = SECRETS.PASSWORD;
export const AWS_SECRET_FIELD = SECRETS.AWS_SECRET_KEY;
export const SECRET_FIELD = SECRETS.SECRET;
export const BANK_CODE_FIELD = 1 << 27;
/** Fields whose value is judged whole before it is scanned. */
export const WHOLE_FIELD = PASSWORD_FIELD | AWS_SECRET_FIELD | SECRET_FIELD | BANK_CODE_FIELD;

if (Object.keys(CONTEXT_WORDS).length > 27) throw new RangeError('too many kinds of context');

const SWIFT = contextBit('swift');
const CVV = contextBit('cvv');
/** One word of two, which says nothing in a field's name without the other. */
const SECURITY = contextBit('security');
const SECURITY_CODE = /security[ _-]?code$/i;
const MAX_FIELDS = 1024;
const hints = new Map<string, number>();

function readHint(name: string): number {
  const words = contextOf(name) & ~SECURITY;
  const context = SECURITY_CODE.test(name) ? words | CVV : words;
  const secret = secretNamed(name);
  const bank = (context & SWIFT) === 0 ? 0 : BANK_CODE_FIELD;
  return context | bank | (secret === undefined ? 0 : SECRETS[secret]);
}

/** What the name of a field says of its value: kinds of context, and the bits of this file. Names come again and again. */
export function fieldHint(name: string): number {
  const known = hints.get(name);
  if (known !== undefined) return known;
  const hint = readHint(name);
  if (hints.size >= MAX_FIELDS) hints.clear();
  hints.set(name, hint);
  return hint;
}
