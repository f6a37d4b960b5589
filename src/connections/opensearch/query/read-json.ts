import { suggestName } from '../../../config/nearest-name.ts';
import {
  isJsonObject,
  type JsonNumber,
  numberText,
  type ParsedJson,
} from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** Members of an object that was parsed. */
export type Members = Readonly<Record<string, ParsedJson>>;

/** A value as an object. @throws SallyportError `bad_request` */
export function asObject(value: ParsedJson | undefined, at: string): Members {
  if (value !== undefined && isJsonObject(value)) return value;
  throw wrong(at, 'must be an object');
}

/** The members of a value, if it is an object. */
export function membersOf(value: ParsedJson | undefined): Members | undefined {
  return value !== undefined && isJsonObject(value) ? (value as Members) : undefined;
}

/** A value as a list; one value is a list of one. */
export function asList(value: ParsedJson | undefined): readonly ParsedJson[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as ParsedJson];
}

/** @throws SallyportError `bad_request` */
export function asText(value: ParsedJson | undefined, at: string): string {
  if (typeof value === 'string') return value;
  throw wrong(at, 'must be a text');
}

/** @throws SallyportError `bad_request` */
export function asTexts(value: ParsedJson | undefined, at: string): readonly string[] {
  return asList(value).map((one) => asText(one, at));
}

/** An id or a routing: a text, or a whole number, which upstream takes for the text of its digits. @throws SallyportError `bad_request` */
export function asId(value: ParsedJson | undefined, at: string): string {
  const digits = numberText(value);
  return digits !== undefined && /^-?\d+$/.test(digits) ? digits : asText(value, at);
}

/** @throws SallyportError `bad_request` */
export function asIds(value: ParsedJson | undefined, at: string): readonly string[] {
  return asList(value).map((one) => asId(one, at));
}

/** A whole number from 0. @throws SallyportError `bad_request` */
export function asCount(value: ParsedJson | undefined, at: string): number {
  const number = Number(numberText(value) ?? (typeof value === 'string' ? value : Number.NaN));
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw wrong(at, 'must be a whole number from 0');
}

/** Longer texts are no terms of any index. */
const MAX_SCALAR = 32_766;

/** A text, number, truth value or null: nothing that could hold more. @throws SallyportError `bad_request` */
export function asScalar(
  value: ParsedJson | undefined,
  at: string,
): string | boolean | null | JsonNumber {
  if (typeof value === 'string') return capped(value, MAX_SCALAR, at);
  if (value === null || typeof value === 'boolean') return value;
  if (value !== undefined && numberText(value) !== undefined) return value as JsonNumber;
  throw wrong(at, 'must be a text, a number or a truth value');
}

/** A text of so many characters at most. @throws SallyportError `over_limit` */
export function capped(text: string, most: number, at: string): string {
  if (text.length <= most) return text;
  throw new SallyportError('over_limit', `${at} is longer than ${most} characters`);
}

/** A list of so many entries at most. @throws SallyportError `over_limit` */
export function cappedList<T>(list: readonly T[], most: number, at: string): readonly T[] {
  if (list.length <= most) return list;
  throw new SallyportError('over_limit', `${at} has more than ${most} entries`);
}

const MAX_NAME = 256;

/**
 * The name of a field or a pattern of names, in which stars that follow each other are one.
 * @throws SallyportError `over_limit`
 */
export function fieldName(text: string, at: string): string {
  return capped(text, MAX_NAME, at).replace(/\*{2,}/g, '*');
}

/**
 * The members of an object, every one of which must be known.
 * @throws SallyportError `denied` with the nearest name
 */
export function onlyKnown(members: Members, known: readonly string[], at: string): void {
  for (const name of Object.keys(members)) {
    if (known.includes(name)) continue;
    if (name === '_name') {
      throw new SallyportError(
        'denied',
        `${at}: \`_name\` is not allowed: it would tell which query a document matched`,
      );
    }
    throw new SallyportError(
      'denied',
      `${at}: ${shownName(name)} is not supported${suggestName(name, known)}`,
    );
  }
}

/** A name of the caller's, when it is short and plain enough to be repeated. */
export function shownName(name: string): string {
  return /^[\w.@*^-]{1,80}$/.test(name) ? `\`${name}\`` : 'a member (name not shown)';
}

export function wrong(at: string, sentence: string): SallyportError {
  return new SallyportError('bad_request', `${at} ${sentence}`);
}
