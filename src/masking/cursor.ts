import { END, has, WORD } from './char-flags.ts';
import { codeUnits } from './code-units.ts';
import { type Context, contextBefore, mayHaveContext } from './context.ts';
import type { EntityName } from './entity-name.ts';
import type { Swallow } from './swallow.ts';

/**
 * Where a scan is. Detectors read the text through it, so that a stream learns whether an answer
 * could change with more text.
 */
export type Cursor = {
  text: string;
  length: number;
  /** The code units of `text`; what lies behind them means nothing */
  codes: Uint16Array;
  /** Which of its characters have marks now, see {@link anchorMarks} */
  marksFrom: number;
  marksTo: number;
  /** End of the last match: nothing looks behind it, what lies there counts as a bracket */
  floor: number;
  /** Whether the text is whole; otherwise reading its end sets `touched` */
  final: boolean;
  touched: boolean;
  /** Start of what must be held back, as far as the scan knows */
  hold: number;
  /** Earliest start of what may yet become a match, where that is before the word at the anchor */
  open: number;
  /** Context that comes from outside, such as the name of the field */
  hint: number;
  /** Where the last look back for context was made, and what it found there */
  contextAt: number;
  contextBits: number;
  /** The match, when a detector says yes */
  entity: EntityName;
  start: number;
  end: number;
  /** Whether it may have characters that fold; a detector that reads none of those says so */
  mayFold: boolean;
  /** How the match goes on, where it has no bounded end */
  swallow: Swallow | undefined;
};

/** A detector looks at one anchor and fills in the match. */
export type Detect = (cursor: Cursor, at: number) => boolean;

/** A cursor to scan with; {@link restart} sets it on a text. */
export function newCursor(): Cursor {
  return {
    text: '',
    length: 0,
    codes: codeUnits(''),
    marksFrom: 0,
    marksTo: 0,
    floor: 0,
    final: true,
    touched: false,
    hold: 0,
    open: 0,
    hint: 0,
    contextAt: -1,
    contextBits: 0,
    entity: 'EMAIL',
    start: 0,
    end: 0,
    swallow: undefined,
    mayFold: true,
  };
}

/** Sets the cursor on a text. One cursor is used again and again: short fields are most of what is scanned. */
export function restart(cursor: Cursor, text: string, final: boolean, hint: number): void {
  cursor.text = text;
  cursor.length = text.length;
  cursor.codes = codeUnits(text);
  cursor.marksFrom = 0;
  cursor.marksTo = 0;
  cursor.floor = 0;
  cursor.final = final;
  cursor.hint = hint;
  cursor.contextAt = -1;
  cursor.contextBits = 0;
}

/** Notes a match; always true, so that detectors can return it. */
export function matched(cursor: Cursor, entity: EntityName, start: number, end: number): true {
  cursor.entity = entity;
  cursor.start = start;
  cursor.end = end;
  cursor.swallow = undefined;
  cursor.mayFold = true;
  return true;
}

/** End of the run of characters with any of `bits` from `from`, at most `max` long. */
export function runEnd(cursor: Cursor, from: number, bits: number, max: number): number {
  const { codes } = cursor;
  const { length } = cursor;
  const limit = Math.min(length, from + max);
  let at = from;
  while (at < limit && has(codes[at] as number, bits)) at++;
  if (at === length && at - from < max) cursor.touched = true;
  return at;
}

/** Start of the run of characters with any of `bits` that ends before `to`, at most `max` long. */
export function runStart(cursor: Cursor, to: number, bits: number, max: number): number {
  const { codes } = cursor;
  const limit = Math.max(cursor.floor, to - max);
  let at = to;
  while (at > limit && has(codes[at - 1] as number, bits)) at--;
  return at;
}

/** The code unit at `at`; {@link END} outside the text. */
export function codeIn(cursor: Cursor, at: number): number {
  return at >= 0 && at < cursor.length ? (cursor.codes[at] as number) : END;
}

/** The same, read so that a stream knows. */
export function peek(cursor: Cursor, at: number): number {
  if (at < cursor.length) return cursor.codes[at] as number;
  cursor.touched = true;
  return END;
}

/** The code unit before `at`; a closing bracket where a match ended. */
export function codeBefore(cursor: Cursor, at: number): number {
  return at <= cursor.floor ? 0x5d : (cursor.codes[at - 1] as number);
}

/** Whether a mask, `[…]` or `⟦…⟧`, begins with `code`: it stands for what it replaced. */
export function opensMask(code: number): boolean {
  return code === 0x5b || code === 0x27e6;
}

/** Whether `code` continues a word: letters, digits and the underscore. */
export function isWord(code: number): boolean {
  return has(code, WORD);
}

/** Whether one of the kinds of context is before `at`, or comes from outside. */
export function hasContext(cursor: Cursor, at: number, context: Context): boolean {
  const { mask } = context;
  if ((cursor.hint & mask) !== 0) return true;
  if (cursor.contextAt === at) return (cursor.contextBits & mask) !== 0;
  return mayHaveContext(context, cursor.codes, at) && isContextBefore(cursor, at, mask);
}

/**
 * Looks back for a kind of the mask. INVARIANT: where the last look back found nothing, no word
 * before it can be context further on, so that only what came since is read.
 */
function isContextBefore(cursor: Cursor, at: number, mask: number): boolean {
  const last = cursor.contextAt;
  const floor = cursor.contextBits === 0 && last < at ? Math.max(cursor.floor, last) : cursor.floor;
  const bits = contextBefore(cursor.codes, at, floor, mask);
  if ((bits & mask) !== 0) return true;
  // Only now are they all the kinds that are there.
  cursor.contextAt = at;
  cursor.contextBits = bits;
  return false;
}
