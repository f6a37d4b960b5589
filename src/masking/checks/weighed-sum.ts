/** Sum of the digits, each times its weight; weights are repeated to the length of the digits. */
export function weighedSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    sum += (digits.charCodeAt(at) - 0x30) * (weights[at % weights.length] ?? 0);
  }
  return sum;
}

/** Whether every digit is the same, as in made-up numbers. */
export function isOneDigit(digits: string): boolean {
  for (let at = 1; at < digits.length; at++) {
    if (digits.charCodeAt(at) !== digits.charCodeAt(0)) return false;
  }
  return true;
}
