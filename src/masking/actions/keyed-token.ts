import { createHmac, type KeyObject } from 'node:crypto';
import { base32 } from '../base32.ts';
import { canonicalValue } from '../canonical-value.ts';
import type { Replace } from '../replace.ts';

/** 128 bits: no two values of a tenant meet. */
const TOKEN_BYTES = 16;

/**
 * A deterministic token, `[EMAIL#…]`: the same value of a tenant gives the same token, so that
 * equality, joins and groups survive; without the key it leads nowhere. HMAC-SHA-256 over tenant
 * and entity, so that no two of them share tokens. `key` is a key object: made once, not per value.
 */
export function keyedToken({ key, tenant }: { key: KeyObject; tenant: string }): Replace {
  return (entity, value) => {
    const mac = createHmac('sha256', key);
    mac.update(`${JSON.stringify([tenant, entity])}|${canonicalValue(entity, value)}`);
    // A colon would make the token the value of a key, to be masked again: `[AWS_ACCESS_KEY:…]`.
    return `[${entity}#${base32(mac.digest().subarray(0, TOKEN_BYTES))}]`;
  };
}
