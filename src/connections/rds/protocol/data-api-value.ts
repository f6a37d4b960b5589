import * as z from 'zod';
import { type JsonNumber, numberText } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type ArrayElement, formatArrayLiteral } from '../array-literal.ts';
import type { SqlValue } from '../sql-request.ts';

const long = z.custom<JsonNumber>(isLong, 'must be an integer of at most 64 bits');
const double = z.custom<JsonNumber | string>(isDouble, 'must be a number');

type ArrayValue = Readonly<{
  booleanValues?: readonly (boolean | null)[] | undefined;
  longValues?: readonly (JsonNumber | null)[] | undefined;
  doubleValues?: readonly (JsonNumber | string | null)[] | undefined;
  stringValues?: readonly (string | null)[] | undefined;
  arrayValues?: readonly (ArrayValue | null)[] | undefined;
}>;

const arrayValue: z.ZodType<ArrayValue> = z
  .strictObject({
    booleanValues: z.array(z.boolean().nullable()).optional(),
    longValues: z.array(long.nullable()).optional(),
    doubleValues: z.array(double.nullable()).optional(),
    stringValues: z.array(z.string().nullable()).optional(),
    get arrayValues() {
      return z.array(arrayValue.nullable()).optional();
    },
  })
  .refine(hasOneMember, 'must have exactly one member');

const field = z
  .strictObject({
    isNull: z.literal(true).optional(),
    booleanValue: z.boolean().optional(),
    longValue: long.optional(),
    doubleValue: double.optional(),
    stringValue: z.string().optional(),
    blobValue: z.base64().optional(),
    arrayValue: arrayValue.optional(),
  })
  .refine(hasOneMember, 'must have exactly one member');

/** Type hints of the Data API, and the PostgreSQL type that each casts to. */
const HINTED_TYPES = {
  DATE: 'date',
  DECIMAL: 'numeric',
  JSON: 'jsonb',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  UUID: 'uuid',
} as const;

export const sqlParameter = z.strictObject({
  name: z
    .string()
    .regex(/^\w{1,128}$/, 'must be 1 to 128 letters, digits or underscores, without the colon'),
  value: field,
  typeHint: z.enum(['DATE', 'DECIMAL', 'JSON', 'TIME', 'TIMESTAMP', 'UUID']).optional(),
});
export type SqlParameter = z.output<typeof sqlParameter>;

/** What a parameter binds: its text, and the type that it is cast to where it stands. */
export type BoundParameter = Readonly<{ value: SqlValue; cast: string | undefined }>;

/**
 * A typed parameter as the Data API's JDBC driver would bind it: numbers, booleans and blobs as
 * their own types, texts as a hint says or else untyped, so that PostgreSQL infers the type.
 * @throws SallyportError `bad_request` for a hint on a value that is no text
 */
export function boundParameter(parameter: SqlParameter): BoundParameter {
  const { value, typeHint, name } = parameter;
  const hinted = typeHint === undefined ? undefined : HINTED_TYPES[typeHint];
  if (value.isNull === true) return { value: null, cast: hinted };
  if (value.stringValue !== undefined) return { value: value.stringValue, cast: hinted };
  if (hinted !== undefined) {
    throw new SallyportError(
      'bad_request',
      `parameter \`${name}\` has a type hint, which only stringValue and isNull may have`,
    );
  }
  if (value.booleanValue !== undefined) {
    return { value: String(value.booleanValue), cast: 'boolean' };
  }
  if (value.longValue !== undefined) return { value: numeral(value.longValue), cast: 'bigint' };
  if (value.doubleValue !== undefined) {
    return { value: numeral(value.doubleValue), cast: 'double precision' };
  }
  if (value.blobValue !== undefined) {
    const hex = Buffer.from(value.blobValue, 'base64').toString('hex');
    return { value: `\\x${hex}`, cast: 'bytea' };
  }
  return { value: formatArrayLiteral(elements(value.arrayValue ?? {})), cast: undefined };
}

function elements(array: ArrayValue): readonly ArrayElement[] {
  if (array.stringValues !== undefined) return array.stringValues;
  if (array.arrayValues !== undefined) {
    return array.arrayValues.map((inner) => (inner === null ? null : elements(inner)));
  }
  if (array.booleanValues !== undefined) return array.booleanValues.map(scalarElement);
  return (array.longValues ?? array.doubleValues ?? []).map(scalarElement);
}

function scalarElement(value: boolean | JsonNumber | string | null): string | null {
  if (value === null) return null;
  return typeof value === 'boolean' ? String(value) : numeral(value);
}

function numeral(value: JsonNumber | string): string {
  return typeof value === 'string' ? value : (numberText(value) ?? '');
}

function isLong(value: unknown): boolean {
  const text = numberText(value);
  return text !== undefined && /^-?\d{1,19}$/.test(text) && fitsLong(BigInt(text));
}

function fitsLong(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Smithy's JSON protocols write the doubles that JSON cannot as text. */
function isDouble(value: unknown): boolean {
  return (
    numberText(value) !== undefined ||
    value === 'NaN' ||
    value === 'Infinity' ||
    value === '-Infinity'
  );
}

function hasOneMember(value: object): boolean {
  return Object.values(value).filter((member) => member !== undefined).length === 1;
}
