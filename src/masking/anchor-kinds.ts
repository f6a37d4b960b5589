import { type AnchorTable, ASCII } from './anchor-table.ts';
import { DIGIT as DIGITS, has } from './char-flags.ts';
import { foldOf } from './fold-char.ts';

/** What a character may begin, by the one before it; the tables of a profile say which. */
export const PLAIN = 0;
export const DIGIT = 1;
const ANCHOR = 2;
export const FOLDING = 3;
/** An anchor behind a quote, where only the end of a word before that makes it one */
export const KEYED = 4;

const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;

/** Whether the key of a document may stand in such quotes. */
function isKeyQuote(code: number): boolean {
  return code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
}

type PairTable = Pick<AnchorTable, 'pairs' | 'keyed'>;

/** What an ASCII character may begin behind another; 0 stands for one that is not ASCII. */
function kindOf(before: number, code: number, { pairs, keyed }: PairTable): number {
  if (foldOf(code) !== 0) return FOLDING;
  // A number is looked at where it starts.
  if (has(code, DIGITS)) return has(before, DIGITS) ? PLAIN : DIGIT;
  const bits = pairs[before * ASCII + code] as number;
  if (bits === 0) return PLAIN;
  return isKeyQuote(before) && (bits & ~keyed) === 0 ? KEYED : ANCHOR;
}

/** For two ASCII characters in a row what the second may begin: one look-up tells nearly all of them. */
export function kindsOf(table: PairTable): Uint8Array {
  return Uint8Array.from({ length: ASCII * ASCII }, (_, pair) =>
    kindOf(Math.floor(pair / ASCII), pair % ASCII, table),
  );
}

/** The same for what is not ASCII. */
export function wideKindsOf(wide: AnchorTable['wide']): Uint8Array {
  return Uint8Array.from({ length: 0x10000 }, (_, code) => {
    if (foldOf(code) !== 0) return FOLDING;
    return wide.has(code) ? ANCHOR : PLAIN;
  });
}
