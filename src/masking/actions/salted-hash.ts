import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalValue } from '../canonical-value.ts';
import type { Replace } from '../replace.ts';

/** A hexadecimal HMAC-SHA-256 of the value. An unkeyed hash of an SSN is found by trying all of them, so there is none here. */
export function saltedHash(key: KeyObject): Replace {
  return (entity, value) =>
    `[${entity}#${createHmac('sha256', key).update(canonicalValue(entity, value)).digest('hex')}]`;
}
