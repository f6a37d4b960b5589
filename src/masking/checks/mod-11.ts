import type { Digits } from '../digits.ts';
import { isOneDigit, weighedSum } from './weighed-sum.ts';

/** UK NHS number: weights 10 to 2, the tenth digit brings the sum to a multiple of 11. */
export function nhsNumber(digits: Digits): boolean {
  return !isOneDigit(digits) && weighedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

/** UK Unique Taxpayer Reference: the first digit checks the other nine. */
export function taxpayerReference(digits: Digits): boolean {
  const sum = weighedSum(digits, [6, 7, 8, 9, 10, 5, 4, 3, 2], 1);
  return digits[0] === [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1][sum % 11];
}

const VIN_VALUES: Readonly<Record<string, number>> = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
};
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Vehicle identification number: the ninth character checks the rest (49 CFR 565.15; not every maker outside North America keeps to it). */
export function vehicleNumber(vin: string): boolean {
  const upper = vin.toUpperCase();
  let sum = 0;
  for (let at = 0; at < upper.length; at++) {
    const character = upper.charAt(at);
    sum += (VIN_VALUES[character] ?? Number(character)) * (VIN_WEIGHTS[at] ?? 0);
  }
  const check = sum % 11;
  return upper.charAt(8) === (check === 10 ? 'X' : String(check));
}
