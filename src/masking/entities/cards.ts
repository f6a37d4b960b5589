import { cardNumber } from '../checks/card-number.ts';
import { type Digits, numberIn } from '../digits.ts';
import type { NumberRule } from '../number-rule.ts';

function month(digits: Digits): boolean {
  const value = numberIn(digits, 0, digits.length % 2 === 1 ? 1 : 2);
  return value >= 1 && value <= 12;
}

/** Payment cards: number, verification value, expiry, PIN. */
export const CARD_RULES: readonly NumberRule[] = [
  {
    entity: 'CREDIT_DEBIT_CARD_NUMBER',
    groups: [
      [15],
      [16],
      [17],
      [18],
      [19],
      [4, 4, 4, 4],
      [4, 6, 5],
      [4, 6, 4],
      [4, 4, 4, 4, 3],
      [4, 4, 4, 4, 2],
      [4, 4, 4, 4, 1],
      [4, 4, 4, 3],
      [4, 5, 6],
      [6, 10],
      [6, 13],
      [8, 8],
    ],
    separators: ' -./_\t',
    check: cardNumber,
  },
  {
    entity: 'CREDIT_DEBIT_CARD_NUMBER',
    groups: [
      [4, 4, 4, 4],
      [4, 6, 5],
      [4, 6, 4],
    ],
    separators: '\n',
    check: cardNumber,
  },
  {
    entity: 'CREDIT_DEBIT_CARD_NUMBER',
    groups: [[12], [13], [14], [4, 4, 4], [4, 4, 5], [4, 3, 3, 3]],
    separators: ' -.',
    check: cardNumber,
    unless: ['order'],
    despite: ['card'],
  },
  { entity: 'CREDIT_DEBIT_CARD_CVV', groups: [[3], [4]], context: ['cvv'] },
  {
    entity: 'CREDIT_DEBIT_CARD_CVV',
    groups: [[3], [4]],
    context: ['security'],
    lead: /security[ _-]?code(?: is| was| number)?["']?\s{0,2}[:=#]?\s{0,2}["']?$/i,
  },
  {
    entity: 'CREDIT_DEBIT_CARD_EXPIRY',
    groups: [
      [2, 2],
      [2, 4],
      [1, 2],
      [1, 4],
    ],
    separators: '/-',
    check: month,
    context: ['expiry', 'card'],
  },
  { entity: 'PIN', groups: [[4], [5], [6]], context: ['pin'] },
];
