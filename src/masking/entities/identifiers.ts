import { base58Check } from '../checks/base58-check.ts';
import { bech32 } from '../checks/bech32.ts';
import { vehicleNumber } from '../checks/mod-11.ts';
import type { TokenRule } from '../token-rule.ts';

/** Identifiers of letters and digits in one word. */
export const IDENTIFIER_RULES: readonly TokenRule[] = [
  {
    entity: 'UK_NATIONAL_INSURANCE_NUMBER',
    length: [9, 9],
    // HMRC NIM39110: prefixes never issued are left out.
    pattern: /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/i,
  },
  {
    entity: 'VEHICLE_IDENTIFICATION_NUMBER',
    length: [17, 17],
    pattern: /^(?=.*[A-Z])[A-HJ-NPR-Z0-9]{17}$/i,
    check: vehicleNumber,
  },
  {
    entity: 'VEHICLE_IDENTIFICATION_NUMBER',
    length: [17, 17],
    pattern: /^[A-HJ-NPR-Z0-9]{17}$/i,
    context: ['vin'],
  },
  {
    entity: 'CRYPTO_WALLET',
    length: [26, 35],
    pattern: /^[13][1-9A-HJ-NP-Za-km-z]+$/,
    check: base58Check,
  },
  {
    entity: 'CRYPTO_WALLET',
    length: [42, 62],
    pattern: /^(?:bc1|tb1)[02-9ac-hj-np-z]+$/i,
    check: bech32,
  },
  { entity: 'CRYPTO_WALLET', length: [42, 42], pattern: /^0x[0-9a-f]{40}$/i },
  {
    entity: 'US_PASSPORT_NUMBER',
    length: [8, 9],
    pattern: /^[A-Z]{1,2}\d{6,8}$/i,
    context: ['passport'],
  },
  // Only 9 letters and 23 digits stand in German passports.
  {
    entity: 'US_PASSPORT_NUMBER',
    length: [9, 10],
    pattern: /^[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8,9}$/,
    context: ['passport'],
  },
  // DVLA: five of the surname, decade, month and day, year, initials, two check characters.
  {
    entity: 'DRIVER_ID',
    length: [16, 16],
    pattern: /^[A-Z9]{5}\d[0156]\d[0-3]\d{2}[A-Z9]{2}[A-Z0-9]{3}$/i,
  },
  {
    entity: 'LICENSE_PLATE',
    length: [4, 8],
    pattern: /^(?=.*[A-Z])[A-Z0-9]+$/i,
    context: ['plate'],
  },
  {
    entity: 'DRIVER_ID',
    length: [5, 16],
    pattern: /^(?=.*\d.*\d.*\d)[A-Z0-9]+$/i,
    context: ['driver'],
  },
  { entity: 'SWIFT_CODE', length: [8, 8], pattern: /^[A-Z]{6}[A-Z0-9]{2}$/i, context: ['swift'] },
  { entity: 'SWIFT_CODE', length: [11, 11], pattern: /^[A-Z]{6}[A-Z0-9]{5}$/i, context: ['swift'] },
  {
    entity: 'CA_HEALTH_NUMBER',
    length: [12, 12],
    pattern: /^(?:\d{10}[A-Z]{2}|[A-Z]{4}\d{8})$/i,
    context: ['health'],
  },
  { entity: 'MAC_ADDRESS', length: [12, 12], pattern: /^[0-9a-f]{12}$/i, context: ['mac'] },
];
