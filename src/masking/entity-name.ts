/** Public names of what the engine finds: Amazon Bedrock Guardrails' spelling wherever it has one. */
export const ENTITY_NAMES = [
  'EMAIL',
  'PHONE',
  'US_SOCIAL_SECURITY_NUMBER',
  'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  'US_BANK_ACCOUNT_NUMBER',
  'US_BANK_ROUTING_NUMBER',
  'US_PASSPORT_NUMBER',
  'DRIVER_ID',
  'CREDIT_DEBIT_CARD_NUMBER',
  'CREDIT_DEBIT_CARD_CVV',
  'CREDIT_DEBIT_CARD_EXPIRY',
  'PIN',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'SWIFT_CODE',
  'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  'UK_NATIONAL_INSURANCE_NUMBER',
  'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
  'CA_SOCIAL_INSURANCE_NUMBER',
  'CA_HEALTH_NUMBER',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'VEHICLE_IDENTIFICATION_NUMBER',
  'LICENSE_PLATE',
  'CRYPTO_WALLET',
  'DATE_OF_BIRTH',
  'URL_WITH_CREDENTIALS',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'JWT',
  'PRIVATE_KEY',
  'API_KEY',
  'PASSWORD',
  'SECRET',
] as const;

/** What no pattern can find: only a model reports these. */
export const MODEL_ENTITY_NAMES = [
  'NAME',
  'ADDRESS',
  'AGE',
  'USERNAME',
  'URL',
  'DATE_TIME',
  'IN_AADHAAR',
  'IN_NREGA',
  'IN_PERMANENT_ACCOUNT_NUMBER',
  'IN_VOTER_NUMBER',
] as const;

/** Names of a user's own detectors and dictionaries carry a prefix, so that they never shadow ours. */
export type CustomName = `CUSTOM_${string}`;

export type EntityName =
  | (typeof ENTITY_NAMES)[number]
  | (typeof MODEL_ENTITY_NAMES)[number]
  | CustomName;

/** Presidio's names for the same things, so that its policies and test vectors carry over. */
export const PRESIDIO_ALIASES: Readonly<Record<string, EntityName>> = {
  EMAIL_ADDRESS: 'EMAIL',
  PHONE_NUMBER: 'PHONE',
  US_SSN: 'US_SOCIAL_SECURITY_NUMBER',
  US_ITIN: 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  US_BANK_NUMBER: 'US_BANK_ACCOUNT_NUMBER',
  ABA_ROUTING_NUMBER: 'US_BANK_ROUTING_NUMBER',
  US_PASSPORT: 'US_PASSPORT_NUMBER',
  UK_PASSPORT: 'US_PASSPORT_NUMBER',
  US_DRIVER_LICENSE: 'DRIVER_ID',
  UK_DRIVING_LICENCE: 'DRIVER_ID',
  CREDIT_CARD: 'CREDIT_DEBIT_CARD_NUMBER',
  IBAN_CODE: 'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  UK_NHS: 'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  UK_NINO: 'UK_NATIONAL_INSURANCE_NUMBER',
  CA_SIN: 'CA_SOCIAL_INSURANCE_NUMBER',
  UK_VEHICLE_REGISTRATION: 'LICENSE_PLATE',
  CRYPTO: 'CRYPTO_WALLET',
};

/** The engine's name for `name`, which may be Presidio's; undefined when neither knows it. */
export function entityNamed(name: string): EntityName | undefined {
  const upper = name.toUpperCase();
  return PRESIDIO_ALIASES[upper] ?? ENTITY_NAMES.find((entity) => entity === upper);
}

const MODEL_ALIASES: Readonly<Record<string, EntityName>> = { PERSON: 'NAME', LOCATION: 'ADDRESS' };

/** The same, and what only a model finds. */
export function anyEntityNamed(name: string): EntityName | undefined {
  const upper = name.toUpperCase();
  return (
    entityNamed(name) ??
    MODEL_ALIASES[upper] ??
    MODEL_ENTITY_NAMES.find((entity) => entity === upper)
  );
}
