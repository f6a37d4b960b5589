import type { Digits } from '../digits.ts';

/** Sum of the digits from `from` on, each times its weight; weights are repeated to the length of the digits. */
export function weighedSum(digits: Digits, weights: readonly number[], from = 0): number {
  let sum = 0;
  for (let at = from; at < digits.length; at++) {
    sum += (digits[at] as number) * (weights[(at - from) % weights.length] ?? 0);
  }
  return sum;
}

/** Whether every digit is the same, as in made-up numbers. */
export function isOneDigit(digits: Digits): boolean {
  for (let at = 1; at < digits.length; at++) {
    if (digits[at] !== digits[0]) return false;
  }
  return true;
}
