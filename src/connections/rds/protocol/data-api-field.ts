import { type ArrayElement, parseArrayLiteral } from '../array-literal.ts';
import { arrayElementType } from '../pg-types.ts';
import type { DataApiOutput, SqlValue } from '../sql-request.ts';
import { jsonNumber } from './json-cell.ts';

type Scalar = 'booleanValue' | 'longValue' | 'doubleValue' | 'stringValue' | 'blobValue';
type NumberOptions = Pick<DataApiOutput, 'decimalAsString' | 'longAsString'>;

/** A cell as a `Field` of the Data API, in JSON text. Integers keep all 64 bits. */
export function dataApiField(
  value: SqlValue | undefined,
  typeId: number,
  options: NumberOptions,
): string {
  if (value === null || value === undefined) return '{"isNull":true}';
  const array = arrayOf(value, typeId);
  if (array !== undefined) return `{"arrayValue":${arrayValue(array, options)}}`;
  const [member, json] = scalar(value, typeId, options);
  return `{"${member}":${json}}`;
}

/** The same cell as plain JSON, for `formatRecordsAs: JSON`. */
export function dataApiJson(
  value: SqlValue | undefined,
  typeId: number,
  options: NumberOptions,
): string {
  if (value === null || value === undefined) return 'null';
  const array = arrayOf(value, typeId);
  if (array === undefined) return scalar(value, typeId, options)[1];
  const plain = (elements: readonly ArrayElement[]): string =>
    `[${elements
      .map((element) =>
        typeof element === 'object' && element !== null
          ? plain(element)
          : dataApiJson(element, array.elementType, options),
      )
      .join(',')}]`;
  return plain(array.elements);
}

type TypedArray = Readonly<{ elements: readonly ArrayElement[]; elementType: number }>;

function arrayOf(value: string, typeId: number): TypedArray | undefined {
  const elementType = arrayElementType(typeId);
  if (elementType === undefined) return undefined;
  const elements = parseArrayLiteral(value);
  return elements === undefined ? undefined : { elements, elementType };
}

function arrayValue({ elements, elementType }: TypedArray, options: NumberOptions): string {
  if (elements.some((element) => typeof element === 'object' && element !== null)) {
    const inner = elements.map((element) =>
      arrayValue({ elements: Array.isArray(element) ? element : [], elementType }, options),
    );
    return `{"arrayValues":[${inner.join(',')}]}`;
  }
  const member = arrayMember(elements, elementType, options);
  const parts = elements.map((element) => {
    if (typeof element !== 'string') return 'null';
    // All elements share one member, so a numeric array is texts when one of its numbers must be.
    return member === 'stringValue'
      ? stringJson(element, elementType)
      : scalar(element, elementType, options)[1];
  });
  return `{"${member}s":[${parts.join(',')}]}`;
}

function arrayMember(
  elements: readonly ArrayElement[],
  elementType: number,
  options: NumberOptions,
): Exclude<Scalar, 'blobValue'> {
  const members = new Set(
    elements
      .filter((element) => typeof element === 'string')
      .map((element) => scalar(element, elementType, options)[0]),
  );
  if (members.size === 0) members.add(scalar('0', elementType, options)[0]);
  if (members.has('stringValue') || members.has('blobValue')) return 'stringValue';
  if (members.has('doubleValue')) return 'doubleValue';
  return members.has('longValue') ? 'longValue' : 'booleanValue';
}

/** There are no arrays of blobs, so theirs are texts in base64. */
function stringJson(text: string, typeId: number): string {
  return typeId === BYTEA ? base64Json(text) : JSON.stringify(text);
}

const BYTEA = 17;

function scalar(text: string, typeId: number, options: NumberOptions): readonly [Scalar, string] {
  switch (typeId) {
    case 16: // bool
      return ['booleanValue', text === 't' ? 'true' : 'false'];
    case 20: // int8
    case 21: // int2
    case 23: // int4
    case 26: // oid
      return options.longAsString ? ['stringValue', JSON.stringify(text)] : ['longValue', text];
    case 700: // float4
    case 701: // float8
      return ['doubleValue', jsonNumber(text)];
    case 1700: // numeric
      return options.decimalAsString ? ['stringValue', JSON.stringify(text)] : decimal(text);
    case BYTEA:
      return ['blobValue', base64Json(text)];
    default:
      return ['stringValue', JSON.stringify(text)];
  }
}

function decimal(text: string): readonly [Scalar, string] {
  const isLong = /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  return isLong ? ['longValue', text] : ['doubleValue', jsonNumber(text)];
}

/** `bytea_output` is hex: `\x` and two digits for each byte. */
function base64Json(text: string): string {
  return JSON.stringify(Buffer.from(text.slice(2), 'hex').toString('base64'));
}
