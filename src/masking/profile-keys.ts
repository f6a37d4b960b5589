import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Replace } from './replace.ts';

/** The keys that actions use, by profile: no two profiles share tokens, hashes or digits. */
export type ProfileKeys = Readonly<{
  token: (profile: string) => KeyObject;
  hash: (profile: string) => KeyObject;
  /** 32 bytes */
  format: (profile: string) => Uint8Array;
  /** Reversible placeholders of the session that is masked, where there is one */
  placeholder?: (profile: string) => Replace;
}>;

/**
 * Keys derived from one secret of a profile, each for one purpose (RFC 5869, the expansion of a key
 * that is random already).
 *
 * @param secretOf at least 32 random bytes; what it throws is thrown when a key is asked for
 */
export function profileKeys(secretOf: (profile: string) => Uint8Array): ProfileKeys {
  const derive = (profile: string, purpose: string): Uint8Array =>
    createHmac('sha256', secretOf(profile)).update(`detected ${purpose}\u0001`).digest();
  return {
    token: (profile) => createSecretKey(derive(profile, 'token')),
    hash: (profile) => createSecretKey(derive(profile, 'hash')),
    format: (profile) => derive(profile, 'format'),
  };
}
