import { isOneDigit } from './weighed-sum.ts';

/** Printed in a wallet that was sold with it; never issued again. */
const SPECIMEN = '078051120';

/** US Social Security number: no area 000, 666 or 9xx, no group 00, no serial 0000. */
export function socialSecurityNumber(digits: string): boolean {
  const area = digits.slice(0, 3);
  if (area === '000' || area === '666' || area.startsWith('9')) return false;
  if (digits.slice(3, 5) === '00' || digits.endsWith('0000')) return false;
  return digits !== SPECIMEN && !isOneDigit(digits);
}

/** US ITIN: area 9xx, group 50-65, 70-88, 90-92 or 94-99 (IRS). */
export function taxpayerNumber(digits: string): boolean {
  const group = Number(digits.slice(3, 5));
  return (
    digits.startsWith('9') &&
    ((group >= 50 && group <= 65) ||
      (group >= 70 && group <= 88) ||
      (group >= 90 && group <= 92) ||
      (group >= 94 && group <= 99))
  );
}

/** Nine digits without separators: counting up is no number. */
export function bareSocialSecurityNumber(digits: string): boolean {
  return socialSecurityNumber(digits) && digits !== '123456789';
}
