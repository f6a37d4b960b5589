import { ALNUM, codeAt, has } from './char-flags.ts';
import { contextBefore } from './context.ts';
import type { EntityName } from './entity-name.ts';
import type { Swallow } from './swallow.ts';

/**
 * Where a scan is. Detectors read the text through it, so that a stream learns whether an answer
 * could change with more text.
 */
export type Cursor = {
  text: string;
  /** End of the last match: nothing looks behind it, what lies there counts as a bracket */
  floor: number;
  /** Whether the text is whole; otherwise reading its end sets `touched` */
  final: boolean;
  touched: boolean;
  /** Earliest start of what may yet become a match, where that is before the word at the anchor */
  open: number;
  /** Context that comes from outside, such as the name of the field */
  hint: number;
  contextAt: number;
  contextBits: number;
  /** The match, when a detector says yes */
  entity: EntityName;
  start: number;
  end: number;
  /** How the match goes on, where it has no bounded end */
  swallow: Swallow | undefined;
};

/** A detector looks at one anchor and fills in the match. */
export type Detect = (cursor: Cursor, at: number) => boolean;

/** A scan of `text` from its start. */
export function cursorOf(text: string, final: boolean, hint: number): Cursor {
  return {
    text,
    floor: 0,
    final,
    touched: false,
    open: 0,
    hint,
    contextAt: -1,
    contextBits: 0,
    entity: 'EMAIL',
    start: 0,
    end: 0,
    swallow: undefined,
  };
}

/** Notes a match; always true, so that detectors can return it. */
export function matched(cursor: Cursor, entity: EntityName, start: number, end: number): true {
  cursor.entity = entity;
  cursor.start = start;
  cursor.end = end;
  cursor.swallow = undefined;
  return true;
}

/** End of the run of characters with any of `bits` from `from`, at most `max` long. */
export function runEnd(cursor: Cursor, from: number, bits: number, max: number): number {
  const { text } = cursor;
  const limit = Math.min(text.length, from + max);
  let at = from;
  while (at < limit && has(codeAt(text, at), bits)) at++;
  if (at === text.length && at - from < max) cursor.touched = true;
  return at;
}

/** Start of the run of characters with any of `bits` that ends before `to`, at most `max` long. */
export function runStart(cursor: Cursor, to: number, bits: number, max: number): number {
  const limit = Math.max(cursor.floor, to - max);
  let at = to;
  while (at > limit && has(codeAt(cursor.text, at - 1), bits)) at--;
  return at;
}

/** The code unit at `at`, read so that a stream knows; 0 past the end. */
export function peek(cursor: Cursor, at: number): number {
  if (at >= cursor.text.length) cursor.touched = true;
  return codeAt(cursor.text, at);
}

/** The code unit before `at`; a closing bracket where a match ended. */
export function codeBefore(cursor: Cursor, at: number): number {
  return at <= cursor.floor ? 0x5d : codeAt(cursor.text, at - 1);
}

/** Whether `code` continues a word: letters, digits and the underscore. */
export function isWord(code: number): boolean {
  return code === 0x5f || has(code, ALNUM);
}

/** Kinds of context before `at`; the look back is made once for an anchor. */
export function contextAt(cursor: Cursor, at: number): number {
  if (cursor.contextAt !== at) {
    cursor.contextBits = contextBefore(cursor.text, at, cursor.floor) | cursor.hint;
    cursor.contextAt = at;
  }
  return cursor.contextBits;
}
