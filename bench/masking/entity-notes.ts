import { type ENTITY_NAMES, PRESIDIO_ALIASES } from '../../src/masking/entity-name.ts';

/** How a value is told from what only looks like it, for the table of docs/masking.md. */
export const HOW_VALIDATED: Readonly<Record<(typeof ENTITY_NAMES)[number], string>> = {
  EMAIL: 'host of labels with a top level, internationalised too; no version, no package',
  PHONE:
    "international: libphonenumber's codes and lengths; North American layout; national: trunk zero and length, or a word for telephone",
  US_SOCIAL_SECURITY_NUMBER:
    'area, group and serial that can be issued; nine digits alone only after a word',
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER:
    '9xx and the groups that the IRS issues; nine digits alone only after a word',
  US_BANK_ACCOUNT_NUMBER: 'words before it only',
  US_BANK_ROUTING_NUMBER: 'word before it, Federal Reserve district, 3-7-1 check',
  US_PASSPORT_NUMBER: 'word before it, form of US, UK, Indian and German passports',
  DRIVER_ID: 'word before it; DVLA numbers by their form',
  CREDIT_DEBIT_CARD_NUMBER: "network's prefix and length, Luhn",
  CREDIT_DEBIT_CARD_CVV: 'word before it',
  CREDIT_DEBIT_CARD_EXPIRY: 'word before it, month 1 to 12',
  PIN: 'word before it',
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: "country's length, MOD 97",
  SWIFT_CODE: 'word before it, country of a bank',
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: 'modulus 11, and a word or the printed layout',
  UK_NATIONAL_INSURANCE_NUMBER: 'prefixes and suffixes that are issued',
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: 'word before it, modulus 11',
  CA_SOCIAL_INSURANCE_NUMBER: 'Luhn, and a word or the printed layout',
  CA_HEALTH_NUMBER: 'word before it',
  IP_ADDRESS: 'octets to 255; every form of RFC 4291; no version',
  MAC_ADDRESS: 'six or eight pairs of one separator, or three groups of four',
  VEHICLE_IDENTIFICATION_NUMBER: 'check digit, or a word before it',
  LICENSE_PLATE: 'word before it',
  CRYPTO_WALLET: 'Base58Check, Bech32(m), or 40 hex digits after 0x',
  DATE_OF_BIRTH: 'word for birth before it, a date of the calendar',
  URL_WITH_CREDENTIALS: 'user and password, or a long token, before the host',
  AWS_ACCESS_KEY: 'prefix and 16 base32 characters',
  AWS_SECRET_KEY: 'name that it is kept under',
  JWT: 'base64url of a JOSE header',
  PRIVATE_KEY: 'PEM armour',
  API_KEY: "issuer's prefix and least length",
  PASSWORD: 'name that it is kept under; no word of a sentence',
  SECRET: 'name that it is kept under; twelve characters with letters and digits',
};

/** Presidio's names for an entity, as the table shows them. */
export function presidioNames(entity: string): string {
  return Object.entries(PRESIDIO_ALIASES)
    .filter(([, name]) => name === entity)
    .map(([alias]) => `\`${alias}\``)
    .join(', ');
}
