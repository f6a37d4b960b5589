import type { SeededRandom } from '../seeded-random.ts';

/** A payment card number of 16 digits whose Luhn check (ISO/IEC 7812-1) holds, in groups of four. */
export function cardNumber(random: SeededRandom): string {
  const payload = `4${random.digits(14)}`;
  const full = payload + luhnDigit(payload);
  return (full.match(/.{4}/g) ?? []).join(' ');
}

/** A social security number in a form that is issued: no 000, 666 or 9xx, no 00, no 0000. */
export function socialSecurityNumber(random: SeededRandom): string {
  const area = 1 + random.below(665);
  const group = 1 + random.below(99);
  const serial = 1 + random.below(9999);
  return `${pad(area, 3)}-${pad(group, 2)}-${pad(serial, 4)}`;
}

/** A North American number with the fictional exchange 555. */
export function phoneNumber(random: SeededRandom): string {
  return `+1 ${2 + random.below(8)}${random.digits(2)}-555-${random.digits(4)}`;
}

function luhnDigit(payload: string): string {
  let sum = 0;
  for (const [i, digit] of [...payload].reverse().entries()) {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
