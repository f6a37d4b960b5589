import { possibleCard } from './checks/card-number.ts';
import { contextBit, contextMask } from './context.ts';
import { digitsIn } from './digits.ts';
import { fieldHint, PASSWORD_FIELD } from './field-hint.ts';
import type { Finder } from './finder.ts';
import type { Finding } from './finding.ts';

/** Fewer digits are no identifier without a name that says so. */
const LEAST_NUMBER = 1e8;
/** A number with fewer digits is no password: it is a count. */
const LEAST_PASSWORD = 1000;
/** No identifier is longer, and `String` writes longer ones with an exponent. */
const MOST = 1e20;
/** At most so many zeros are lost at the front. */
const MAX_LOST = 2;

/** Last words of names that keep counts, measures and keys of rows, whatever the words before them say. */
const COUNTS =
  /(?:^|[^a-z])(?:ids?|cid|counts?|totals?|amounts?|balances?|sums?|size|length|limits?|index|version|status|type|age|days?|hours?|minutes?|seconds?|ms|calls|contacts|reach|reached|discover|wire|reg|tag|part|lot|build|batch)$/i;

const hints = new Map<string, number>();
const MAX_FIELDS = 1024;

function keepsCounts(field: string): boolean {
  return COUNTS.test(field.replace(/([a-z])([A-Z])/g, '$1_$2').replace(/[^A-Za-z]+$/, ''));
}

/** What the name of a field says of a number that is too short to say anything by itself. */
export function numberHint(field: string): number {
  const known = hints.get(field);
  if (known !== undefined) return known;
  const hint = keepsCounts(field) ? 0 : fieldHint(field);
  if (hints.size >= MAX_FIELDS) hints.clear();
  hints.set(field, hint);
  return hint;
}

/** How many digits the numbers have that may begin with zeros. */
const PADDED: readonly (readonly [mask: number, length: number])[] = [
  [contextMask(['ssn', 'routing', 'passport']), 9],
  [contextMask(['nhs', 'utr']), 10],
  [contextMask(['birth']), 8],
  [contextMask(['pin']), 4],
  [contextMask(['cvv']), 3],
];
const ORDER = contextBit('order');

/** A number of JSON in digits, as it was meant, and what was found in them. */
export type NumberFindings = Readonly<{ digits: string; findings: readonly Finding[] }>;

/**
 * What an integer of JSON is. The name of its field makes short ones worth a look, and brings back
 * zeros that were lost at the front. One that no double holds exactly has lost its last digits:
 * it is a card when it can have been one.
 */
export function findInNumber(
  find: Finder,
  value: number,
  field?: string,
): NumberFindings | undefined {
  const size = Math.abs(value);
  if (!Number.isInteger(value) || size >= MOST) return undefined;
  const hint = field === undefined ? 0 : numberHint(field);
  if (size < LEAST_NUMBER && hint === 0) return undefined;
  if ((hint & PASSWORD_FIELD) !== 0 && size < LEAST_PASSWORD) return undefined;
  const digits = BigInt(value).toString();
  if (!Number.isSafeInteger(value) && mayBeCard(digits, field)) return wholeCard(digits);
  const findings = find(digits, field);
  if (findings.length > 0) return { digits, findings };
  return value < 0 ? undefined : padded(find, digits, hint, field);
}

function mayBeCard(digits: string, field: string | undefined): boolean {
  if (!possibleCard(digitsIn(digits))) return false;
  return field === undefined || !(keepsCounts(field) || (fieldHint(field) & ORDER) !== 0);
}

function wholeCard(digits: string): NumberFindings {
  const entity = 'CREDIT_DEBIT_CARD_NUMBER';
  return { digits, findings: [{ entity, start: 0, end: digits.length }] };
}

function padded(
  find: Finder,
  digits: string,
  hint: number,
  field: string | undefined,
): NumberFindings | undefined {
  for (const [mask, length] of PADDED) {
    if ((hint & mask) === 0 || digits.length >= length || digits.length < length - MAX_LOST)
      continue;
    const whole = digits.padStart(length, '0');
    const findings = find(whole, field);
    if (findings.length > 0) return { digits: whole, findings };
  }
  return undefined;
}

/** Whether the numbers of an array under this name may be passed over when they are small. */
export function mayPassOver(field: string | undefined): boolean {
  return field === undefined || numberHint(field) === 0;
}
