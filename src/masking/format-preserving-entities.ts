import type { EntityName } from './entity-name.ts';

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
