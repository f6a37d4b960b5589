import { hash } from 'node:crypto';
import type { ColumnMask } from '../../../config/mask-schema.ts';
import type { Json } from '../../../gateway/json.ts';
import { reveal, type Secret } from '../../../gateway/secret.ts';
import { longDigits } from './parse-exact.ts';

/** Gives the key of a mask profile's tokens, 32 bytes. */
export type TokenKey = (profile: string) => Secret<Uint8Array>;

/** How a value-masked field looks, and the profile that says so. */
export type FieldMask = Readonly<{ mask: ColumnMask; profile: string }>;

/** A value as its mask shows it: texts and numbers one by one, objects as a whole. */
export function maskValue(value: Json, field: FieldMask, tokenKey: TokenKey): Json {
  if (value === null || field.mask.kind === 'null') return null;
  if (Array.isArray(value)) return value.map((one: Json) => maskValue(one, field, tokenKey));
  const text = longDigits(value) ?? (typeof value === 'object' ? undefined : String(value));
  if (text === undefined) return '[redacted]';
  switch (field.mask.kind) {
    case 'partial': {
      const { keep } = field.mask;
      // A short value would be mostly kept, so it keeps nothing.
      return text.length >= 2 * keep ? `****${text.slice(-keep)}` : '****';
    }
    case 'token':
      return tokenOf(text, tokenKey(field.profile));
    default:
      return '[redacted]';
  }
}

/** The same token for the same value as everywhere else in the gate. */
function tokenOf(value: string, key: Secret<Uint8Array>): string {
  return `tok_${hmac(reveal(key), value).slice(0, 32)}`;
}

type Pads = Readonly<{ inner: Buffer; outer: Buffer }>;
const BLOCK_BYTES = 64;
const padsOf = new WeakMap<Uint8Array, Pads>();

/**
 * HMAC-SHA-256 in hex (RFC 2104) of a key of at most 64 bytes, whose pads are made once: node's own
 * takes longer to import the key, each time, than to hash.
 */
function hmac(key: Uint8Array, value: string): string {
  const { inner, outer } = padsOf.get(key) ?? makePads(key);
  const first = hash('sha256', Buffer.concat([inner, Buffer.from(value, 'utf8')]), 'buffer');
  return hash('sha256', Buffer.concat([outer, first]), 'hex');
}

function makePads(key: Uint8Array): Pads {
  if (key.length > BLOCK_BYTES) throw new Error('a key of tokens has at most 64 bytes');
  const padded = Buffer.alloc(BLOCK_BYTES);
  padded.set(key);
  const made = {
    inner: Buffer.from(padded.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(padded.map((byte) => byte ^ 0x5c)),
  };
  padsOf.set(key, made);
  return made;
}
