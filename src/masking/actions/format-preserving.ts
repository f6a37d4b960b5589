import { FF1 } from '@noble/ciphers/ff1.js';
import type { EntityName } from '../entity-name.ts';
import { type Replace, redactWithType } from '../replace.ts';

/** What is made of digits, in a domain that is large enough. */
export const FORMAT_PRESERVING_ENTITIES: ReadonlySet<EntityName> = new Set([
  'PHONE',
  'US_SOCIAL_SECURITY_NUMBER',
  'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  'US_BANK_ACCOUNT_NUMBER',
  'US_BANK_ROUTING_NUMBER',
  'CREDIT_DEBIT_CARD_NUMBER',
  'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
  'CA_SOCIAL_INSURANCE_NUMBER',
]);

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
