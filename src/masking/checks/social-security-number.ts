import { type Digits, numberIn } from '../digits.ts';
import { isOneDigit } from './weighed-sum.ts';

/** Printed in a wallet that was sold with it; never issued again. */
const SPECIMEN = 78_05_1120;
const COUNTED = 123_45_6789;
const NEVER_ISSUED = 666;
const TAXPAYERS = 900;

/** US Social Security number: no area 000, 666 or 9xx, no group 00, no serial 0000. */
export function socialSecurityNumber(digits: Digits): boolean {
  const area = numberIn(digits, 0, 3);
  if (area === 0 || area === NEVER_ISSUED || area >= TAXPAYERS) return false;
  if (numberIn(digits, 3, 5) === 0 || numberIn(digits, 5, 9) === 0) return false;
  return numberIn(digits, 0, 9) !== SPECIMEN && !isOneDigit(digits);
}

/** US ITIN: area 9xx, group 50-65, 70-88, 90-92 or 94-99 (IRS). */
export function taxpayerNumber(digits: Digits): boolean {
  const group = numberIn(digits, 3, 5);
  return (
    numberIn(digits, 0, 3) >= TAXPAYERS &&
    ((group >= 50 && group <= 65) ||
      (group >= 70 && group <= 88) ||
      (group >= 90 && group <= 92) ||
      (group >= 94 && group <= 99))
  );
}

/** Nine digits without separators: counting up is no number. */
export function bareSocialSecurityNumber(digits: Digits): boolean {
  return socialSecurityNumber(digits) && numberIn(digits, 0, 9) !== COUNTED;
}
