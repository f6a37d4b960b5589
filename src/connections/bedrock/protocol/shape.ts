/**
 * What a JSON value of a protocol may be. One description serves for reading requests (what it does
 * not name is refused), for reading answers (what it does not name is dropped), and for masking: it
 * says which strings are text.
 */
export type Shape =
  /** Prose: masked */
  | Readonly<{ is: 'text' }>
  /** A name, an id or a keyword, in letters, digits and a few marks */
  | Readonly<{ is: 'word' }>
  | Readonly<{ is: 'number' }>
  | Readonly<{ is: 'flag' }>
  /** Any JSON: masked as JSON */
  | Readonly<{ is: 'json' }>
  /** JSON written as a string: masked as JSON */
  | Readonly<{ is: 'jsonText' }>
  /** A JSON schema: its strings are masked as text, wherever they stand */
  | Readonly<{ is: 'schema' }>
  /** Base64 of text: masked */
  | Readonly<{ is: 'textBytes' }>
  /** Base64 that cannot be masked. Opaque: only its maker can read it */
  | Readonly<{ is: 'bytes'; of: 'image' | 'document' | 'opaque' }>
  /** Base64 of JSON of another shape */
  | Readonly<{ is: 'jsonBytes'; of: Shape }>
  | Readonly<{ is: 'list'; of: Shape }>
  | Readonly<{ is: 'members'; of: Readonly<Record<string, Shape>>; needs: readonly string[] }>
  /** Members of any name */
  | Readonly<{ is: 'map'; of: Shape }>
  /** A string of one shape, or a value of the other */
  | Readonly<{ is: 'stringOr'; string: Shape; or: Shape }>
  /** Members by what one of them says; `''` when it is not there */
  | Readonly<{ is: 'variant'; by: string; of: Readonly<Record<string, Shape>> }>;

export const TEXT: Shape = { is: 'text' };
export const WORD: Shape = { is: 'word' };
export const NUMBER: Shape = { is: 'number' };
export const FLAG: Shape = { is: 'flag' };
export const JSON_VALUE: Shape = { is: 'json' };
export const JSON_TEXT: Shape = { is: 'jsonText' };
export const SCHEMA: Shape = { is: 'schema' };
export const TEXT_BYTES: Shape = { is: 'textBytes' };
export const IMAGE: Shape = { is: 'bytes', of: 'image' };
export const DOCUMENT: Shape = { is: 'bytes', of: 'document' };
export const OPAQUE: Shape = { is: 'bytes', of: 'opaque' };

export function list(of: Shape): Shape {
  return { is: 'list', of };
}

/** An object with these members at most; `needs` are those that must be there. */
export function members(of: Readonly<Record<string, Shape>>, ...needs: string[]): Shape {
  return { is: 'members', of, needs };
}

export function jsonBytes(of: Shape): Shape {
  return { is: 'jsonBytes', of };
}

export function map(of: Shape): Shape {
  return { is: 'map', of };
}

export function stringOr(string: Shape, or: Shape): Shape {
  return { is: 'stringOr', string, or };
}

export function variant(by: string, of: Readonly<Record<string, Shape>>): Shape {
  return { is: 'variant', by, of };
}
