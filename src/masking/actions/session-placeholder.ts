import { aessiv } from '@noble/ciphers/aes.js';
import { base32, base32Bytes } from '../base32.ts';
import { type Replace, redactWithType } from '../replace.ts';
import { MAX_VALUE, type PlaceholderParts, placeholderText } from './placeholder-text.ts';

/** Placeholders of one session and tenant, and the way back for those who may see the values. */
export type SessionPlaceholders = Readonly<{
  replace: Replace;
  /**
   * The value that a placeholder stands for; undefined for one that is forged, was changed, or
   * belongs to another session or tenant. Whole texts: {@link restorePlaceholders}.
   */
  open: (placeholder: PlaceholderParts) => string | undefined;
}>;

const KEY_BYTES = 64;

/**
 * Reversible placeholders, `⟦EMAIL·…⟧`. The placeholder is the value under AES-SIV (RFC 5297) with
 * the session's key, and tenant and entity as associated data: one value has one placeholder,
 * nobody can make or guess one, and no table has to be kept or shared. Its characters mean nothing
 * in regular expressions, Markdown or URLs. A value of more than 1024 bytes, or that is no
 * well-formed Unicode, is redacted: it would not come back as it was.
 *
 * @param key 64 bytes, of one session only
 * @throws RangeError for a key of another length
 */
export function sessionPlaceholders(key: Uint8Array, tenant: string): SessionPlaceholders {
  if (key.length !== KEY_BYTES) {
    throw new RangeError(`placeholder key must be ${KEY_BYTES} bytes, got ${key.length}`);
  }
  const encode = new TextEncoder();
  // A byte order mark is part of the value.
  const decode = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const cipher = (entity: string) =>
    aessiv(key, encode.encode(JSON.stringify([tenant.toWellFormed(), entity])));
  return {
    replace: (entity, value) => {
      const plain = encode.encode(value);
      if (plain.length > MAX_VALUE || !value.isWellFormed()) return redactWithType(entity, value);
      return placeholderText({ entity, body: base32(cipher(entity).encrypt(plain)) });
    },
    open: ({ entity, body }) => {
      const sealed = base32Bytes(body);
      if (sealed === undefined) return undefined;
      try {
        return decode.decode(cipher(entity).decrypt(sealed));
      } catch {
        // Not ours: a forged or foreign placeholder is text like any other.
        return undefined;
      }
    },
  };
}
