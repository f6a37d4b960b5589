import { type Digits, numberIn } from '../digits.ts';
import type { NumberRule } from '../number-rule.ts';

function inRange(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}

/** Year first, or last with day and month in either order. */
function calendarDate(digits: Digits): boolean {
  const { length } = digits;
  if (length === 8 && inRange(numberIn(digits, 0, 4), 1890, 2100)) {
    return inRange(numberIn(digits, 4, 6), 1, 12) && inRange(numberIn(digits, 6, 8), 1, 31);
  }
  return length === 6 || inRange(numberIn(digits, length - 4, length), 1890, 2100);
}

/** Dates in digits after a word for birth. */
export const BIRTH_DATE_RULES: readonly NumberRule[] = [
  {
    entity: 'DATE_OF_BIRTH',
    groups: [[4, 2, 2], [2, 2, 4], [1, 2, 4], [2, 1, 4], [1, 1, 4], [2, 2, 2], [8]],
    separators: '/-. ',
    check: calendarDate,
    context: ['birth'],
  },
];
