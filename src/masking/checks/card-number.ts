import { type Digits, numberIn } from '../digits.ts';
import { luhn } from './luhn.ts';

/** First and last issuer prefix, the lengths issued. Ranges of ISO/IEC 7812 as the networks publish them. */
const ISSUERS: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ['4', '4', [13, 16, 19]],
  ['51', '55', [16]],
  ['2221', '2720', [16]],
  ['34', '34', [15]],
  ['37', '37', [15]],
  ['300', '305', [14, 16]],
  ['3095', '3095', [14, 16]],
  ['36', '36', [14, 16]],
  ['38', '39', [14, 16]],
  ['6011', '6011', [16, 19]],
  ['644', '649', [16, 19]],
  ['65', '65', [16, 19]],
  ['62', '62', [16, 17, 18, 19]],
  ['81', '81', [16, 17, 18, 19]],
  ['35', '35', [16, 17, 18, 19]],
  ['1800', '1800', [15]],
  ['2131', '2131', [15]],
  ['50', '50', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['56', '58', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['60', '61', [16]],
  ['63', '63', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['67', '69', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['2200', '2205', [16, 17, 18, 19]],
  ['8600', '8600', [16]],
  ['9792', '9792', [16]],
  ['9860', '9860', [16]],
  ['0604', '0604', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['1220', '1220', [15]],
  ['1920', '1920', [15]],
];

/** Lengths issued by the first four digits, one bit for each length. */
const LENGTHS = new Uint32Array(10_000);
for (const [from, to, lengths] of ISSUERS) {
  const bits = lengths.reduce((all, length) => all | (1 << length), 0);
  for (let prefix = Number(from.padEnd(4, '0')); prefix <= Number(to.padEnd(4, '9')); prefix++) {
    LENGTHS[prefix] = (LENGTHS[prefix] as number) | bits;
  }
}

/** Whether the digits have an issuer's prefix and a length that it issues. */
export function possibleCard(digits: Digits): boolean {
  return (((LENGTHS[numberIn(digits, 0, 4)] as number) >> digits.length) & 1) === 1;
}

/** Whether the digits have an issuer's prefix and length and pass {@link luhn}. */
export function cardNumber(digits: Digits): boolean {
  return possibleCard(digits) && luhn(digits);
}
