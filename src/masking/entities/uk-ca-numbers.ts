import { luhn } from '../checks/luhn.ts';
import { nhsNumber, taxpayerReference } from '../checks/mod-11.ts';
import { isOneDigit } from '../checks/weighed-sum.ts';
import type { Digits } from '../digits.ts';
import type { NumberRule } from '../number-rule.ts';

/** 0 and 8 are not issued as first digit. */
function insuranceNumber(digits: Digits): boolean {
  return digits[0] !== 0 && digits[0] !== 8 && luhn(digits) && !isOneDigit(digits);
}

/** An NHS number that cannot be a North American telephone number. */
function nhsOnly(digits: Digits): boolean {
  const area = digits[0] as number;
  const exchange = digits[3] as number;
  return (area <= 1 || exchange <= 1) && nhsNumber(digits);
}

/** Numbers of the United Kingdom and Canada. */
export const UK_CA_RULES: readonly NumberRule[] = [
  {
    entity: 'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
    groups: [[10], [3, 3, 4]],
    separators: ' -',
    check: nhsNumber,
    context: ['nhs'],
  },
  {
    entity: 'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
    groups: [[3, 3, 4]],
    separators: ' -',
    check: nhsOnly,
    unless: ['phone', 'order'],
  },
  // `AB 12 34 56 C`: the letters around are not looked for, the digits are what identifies.
  {
    entity: 'UK_NATIONAL_INSURANCE_NUMBER',
    groups: [[2, 2, 2]],
    separators: ' -',
    context: ['nino'],
  },
  {
    entity: 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
    groups: [[10], [5, 5]],
    separators: ' ',
    check: taxpayerReference,
    context: ['utr'],
  },
  {
    entity: 'CA_SOCIAL_INSURANCE_NUMBER',
    groups: [[3, 3, 3]],
    separators: ' -',
    check: insuranceNumber,
    unless: ['phone', 'order'],
    despite: ['sin'],
  },
  {
    entity: 'CA_SOCIAL_INSURANCE_NUMBER',
    groups: [[9], [3, 3, 3]],
    separators: ' -',
    check: luhn,
    context: ['sin'],
  },
  {
    entity: 'CA_HEALTH_NUMBER',
    groups: [[10], [9], [12], [4, 3, 3], [5, 4], [3, 3, 3], [3, 3, 4], [4, 4, 4]],
    separators: ' -',
    context: ['health'],
  },
];
