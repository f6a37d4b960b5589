import { FF1 } from '@noble/ciphers/ff1.js';
import { FORMAT_PRESERVING_ENTITIES } from '../format-preserving-entities.ts';
import { type Replace, redactWithType } from '../replace.ts';

/** SP 800-38G Rev. 1: a domain below 10^6 can be searched. */
const LEAST_DIGITS = 6;

/**
 * Digits for digits, separators kept: FF1 (NIST SP 800-38G) with the entity as tweak. What is not
 * plain ASCII digits, or has fewer than six, is redacted.
 */
export function formatPreserving(key: Uint8Array): Replace {
  const encode = new TextEncoder();
  return (entity, value) => {
    const digits = value.replace(/\D/g, '');
    if (
      !FORMAT_PRESERVING_ENTITIES.has(entity) ||
      digits.length < LEAST_DIGITS ||
      /\p{L}/u.test(value)
    ) {
      return redactWithType(entity, value);
    }
    const sealed = FF1(10, key, encode.encode(entity)).encrypt([...digits].map(Number));
    let next = 0;
    return value.replace(/\d/g, () => String(sealed[next++]));
  };
}
