import type { Digits } from '../digits.ts';

/** The Luhn check of ISO/IEC 7812-1. */
export function luhn(digits: Digits): boolean {
  let sum = 0;
  let double = false;
  for (let at = digits.length - 1; at >= 0; at--) {
    const digit = digits[at] as number;
    const weighed = double ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
    double = !double;
  }
  return sum % 10 === 0;
}
