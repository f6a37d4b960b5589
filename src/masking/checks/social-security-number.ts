import { isOneDigit } from './weighed-sum.ts';

/** Numbers printed in advertisements, never anybody's. */
const SPECIMENS = new Set(['078051120', '123456789', '987654321']);

/** US Social Security number: no area 000, 666 or 9xx, no group 00, no serial 0000. */
export function socialSecurityNumber(digits: string): boolean {
  const area = digits.slice(0, 3);
  if (area === '000' || area === '666' || area.startsWith('9')) return false;
  if (digits.slice(3, 5) === '00' || digits.endsWith('0000')) return false;
  return !SPECIMENS.has(digits) && !isOneDigit(digits);
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
