import { aessiv } from '@noble/ciphers/aes.js';
import { base32, base32Bytes } from '../base32.ts';
import type { EntityName } from '../entity-name.ts';
import type { Replace } from '../replace.ts';

/** Placeholders of one session, and the way back for those who may see the values. */
export type SessionPlaceholders = Readonly<{
  replace: Replace;
  /** Puts the values back in one pass. A placeholder that this session did not make, or that was cut or changed, stays text. */
  restore: (text: string, onRestore?: (entity: EntityName) => void) => string;
}>;

const PLACEHOLDER = /⟦([A-Z_]{2,64})·([a-z2-7]{26,4096})⟧/g;
const KEY_BYTES = 64;

/**
 * Reversible placeholders, `⟦EMAIL·…⟧`. The placeholder is the value under AES-SIV (RFC 5297) with
 * the session's key and the entity as associated data: one value has one placeholder, nobody can
 * make or guess one, and no table has to be kept or shared. Its characters mean nothing in regular
 * expressions, Markdown or URLs.
 *
 * @param key 64 bytes, of one session only
 */
export function sessionPlaceholders(key: Uint8Array): SessionPlaceholders {
  if (key.length !== KEY_BYTES) {
    throw new RangeError(`placeholder key must be ${KEY_BYTES} bytes, got ${key.length}`);
  }
  const encode = new TextEncoder();
  const decode = new TextDecoder('utf-8', { fatal: true });
  const restoreOne = (whole: string, entity: string, body: string): string | undefined => {
    const sealed = base32Bytes(body);
    if (sealed === undefined) return undefined;
    try {
      return decode.decode(aessiv(key, encode.encode(entity)).decrypt(sealed));
    } catch {
      // Not ours: a forged or foreign placeholder is text like any other.
      return whole;
    }
  };
  return {
    replace: (entity, value) => {
      const plain = encode.encode(value.toWellFormed());
      return `⟦${entity}·${base32(aessiv(key, encode.encode(entity)).encrypt(plain))}⟧`;
    },
    restore: (text, onRestore) =>
      text.replace(PLACEHOLDER, (whole: string, entity: string, body: string) => {
        const value = restoreOne(whole, entity, body);
        if (value === undefined || value === whole) return whole;
        onRestore?.(entity as EntityName);
        return value;
      }),
  };
}
