import { has, SPACE, TOKEN_REST, URL_END, VALUE_END } from './char-flags.ts';

/**
 * How a match without a bounded end goes on: the next state for a character of the scan copy, STOP
 * before it, or DONE after it. The start state is 0.
 */
export type Swallow = (state: number, code: number) => number;

export const STOP = -1;
export const DONE = -2;

/** Base64url, dots and padding: the rest of a JWT or an opaque key. */
export const swallowToken: Swallow = (_state, code) => (has(code, TOKEN_REST) ? 0 : STOP);

/** Up to white space, a quote, a closing bracket, a comma or a semicolon: the rest of a URL or an unquoted value. */
export const swallowUrl: Swallow = (_state, code) => (has(code, SPACE | URL_END) ? STOP : 0);

const AMPERSAND = 0x26;

/** The same, and an opening bracket, such as that of a mask or a placeholder, ends it too. */
export const swallowValue: Swallow = (_state, code) =>
  has(code, SPACE | URL_END | VALUE_END) ? STOP : 0;

/** The same, and an ampersand ends it too: the rest of a parameter. */
export const swallowParameter: Swallow = (state, code) =>
  code === AMPERSAND ? STOP : swallowValue(state, code);

/** To the end: the rest of a value that is masked whole. */
export const swallowAll: Swallow = () => 0;

/** Up to the closing quote `quote`, which is left, or the end of the line. */
export function swallowQuoted(quote: number): Swallow {
  return (_state, code) => (code === quote || code === 0x0a ? STOP : 0);
}

/** A PEM block may be this long without an end marker. */
const MAX_BLOCK = 16_384;
const LABEL = 64;
const DASHES = 5;
const DASH = 0x2d;

/**
 * The body of a PEM block and its end marker: five dashes, the label, five dashes. The state is
 * the characters so far times 16, plus 8 in the label, plus the dashes in a row.
 */
export const swallowPem: Swallow = (state, code) => {
  const dashes = code === DASH ? (state & 7) + 1 : 0;
  const label = state & 8;
  const length = (state >> 4) + 1;
  if (label !== 0) {
    if (dashes === DASHES) return DONE;
    return length > LABEL ? STOP : (length << 4) | 8 | dashes;
  }
  if (dashes === DASHES) return 8;
  return length > MAX_BLOCK ? STOP : (length << 4) | dashes;
};

type Swallowed = Readonly<{ end: number; state: number }>;

/** {@link swallowFrom} for the one that takes the longest: tokens. */
function tokenFrom(codes: Uint16Array, length: number, from: number): Swallowed {
  let at = from;
  while (at < length && has(codes[at] as number, TOKEN_REST)) at++;
  return { end: at, state: at < length ? STOP : 0 };
}

/** Where a match that goes on from `from` ends, and its state: {@link STOP}, or that at the end of the text. */
export function swallowFrom(
  codes: Uint16Array,
  length: number,
  from: number,
  swallow: Swallow,
): Swallowed {
  if (swallow === swallowToken) return tokenFrom(codes, length, from);
  let state = 0;
  for (let at = from; at < length; at++) {
    const next = swallow(state, codes[at] as number);
    if (next === STOP) return { end: at, state: STOP };
    if (next === DONE) return { end: at + 1, state: STOP };
    state = next;
  }
  return { end: length, state };
}
