/** What a UTF-16 code unit can be part of; bits of {@link has}. */
export const DIGIT = 1;
/** A-Z and a-z */
export const LETTER = 2;
export const HEX = 4;
/** The part of an e-mail address before the at sign */
export const LOCAL = 8;
/** Host names, letters of any script */
export const DOMAIN = 16;
/** base64url */
export const TOKEN = 32;
export const SPACE = 64;
/** Between the groups of a number */
export const SEPARATOR = 128;
/** Letters, digits and the underscore */
export const WORD = 256;
/** Quotes that strings stand in */
export const QUOTE = 512;
/** Between the groups of an IBAN */
export const GAP = 1024;
/** Ends a URL, as white space does */
export const URL_END = 2048;
/** Ends an unquoted value, beside what ends a URL: what a mask or a placeholder begins with */
export const VALUE_END = 4096;
/** Ends the user name and password of a URL, as white space does */
export const USER_END = 8192;
/** In a word that is held back, beside what an address or a token has */
export const HELD = 16384;
/** Hexadecimal digits, and what stands between the groups of an address */
export const ADDRESS = 32768;
/** base64url, dots and padding: the rest of a token */
export const TOKEN_REST = 65536;

export const ALNUM = DIGIT | LETTER;

const FLAGS = new Int32Array(0x10000);

function mark(characters: string, bits: number): void {
  for (const character of characters) {
    const code = character.charCodeAt(0);
    FLAGS[code] = (FLAGS[code] as number) | bits;
  }
}

function markRange(from: number, to: number, bits: number): void {
  for (let code = from; code <= to; code++) FLAGS[code] = (FLAGS[code] as number) | bits;
}

mark('0123456789', DIGIT | HEX | LOCAL | DOMAIN | TOKEN | TOKEN_REST | WORD);
mark(
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  LETTER | LOCAL | DOMAIN | TOKEN | TOKEN_REST | WORD,
);
mark('abcdefABCDEF', HEX);
mark('0123456789abcdefABCDEF:.', ADDRESS);
mark("._%+-'", LOCAL);
mark('.-', DOMAIN);
mark('_-', TOKEN);
mark('_-.=', TOKEN_REST);
mark('_', WORD);
mark('"\'`', QUOTE);
mark(' \t\n\r\f\v\u00a0\u2028\u2029\u3000', SPACE);
mark(' -./', SEPARATOR);
mark(' -./_\t\n', GAP);
mark('"\'<>`)]}\\,;', URL_END);
mark('[{⟦', VALUE_END);
mark('"\'<>?#/`[]', USER_END);
mark('@:+(/&=', HELD);
// Latin, Greek, Cyrillic and their extensions; then the CJK and other letters of internationalised hosts.
markRange(0xc0, 0x52f, LOCAL | DOMAIN);
markRange(0x530, 0x1fff, DOMAIN);
markRange(0x2e80, 0x2fff, DOMAIN);
markRange(0x3040, 0xd7ff, DOMAIN);

/** Stands for the code unit where there is none. A NaN, as `charCodeAt` gives it, would make every table look-up slow. */
export const END = 0;

/** The code unit at `at`; {@link END} outside the text. */
export function codeAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : END;
}

/** Whether the code unit has any of the bits. */
export function has(code: number, bits: number): boolean {
  return ((FLAGS[code] as number) & bits) !== 0;
}
