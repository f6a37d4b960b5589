import { type Digits, numberIn } from '../digits.ts';
import { weighedSum } from './weighed-sum.ts';

/** ABA routing number: Federal Reserve district prefix and the 3-7-1 check. */
export function routingNumber(digits: Digits): boolean {
  const district = numberIn(digits, 0, 2);
  const known =
    (district >= 1 && district <= 12) ||
    (district >= 21 && district <= 32) ||
    (district >= 61 && district <= 72) ||
    district === 80;
  return known && weighedSum(digits, [3, 7, 1]) % 10 === 0;
}
