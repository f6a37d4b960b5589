import { DIGIT, FOLDING, kindsOf, PLAIN, wideKindsOf } from './anchor-kinds.ts';
import { anchorMarks } from './anchor-marks.ts';
import { type AnchorTable, ASCII, detectWith } from './anchor-table.ts';
import { codeAt, DIGIT as DIGITS, has } from './char-flags.ts';
import { type Cursor, codeBefore, type Detect } from './cursor.ts';
import { FIELD_READ } from './entities/field-values.ts';
import { WHOLE_FIELD } from './field-hint.ts';
import { foldOf } from './fold-char.ts';
import { openAt, tailStart } from './held-word.ts';
import { foldsAt } from './scan-copy.ts';
import { STOP, type Swallow, swallowFrom } from './swallow.ts';
import { isBareBracket } from './unescape-at.ts';
import { MATCHED } from './word-detector.ts';

/** The detectors of a profile, by what they are anchored at. */
export type Detectors = Readonly<{
  /** Looks at a digit: {@link MATCHED}, or where the scan goes on */
  digit: (cursor: Cursor, at: number) => number;
  /** Whether what is found at a digit has no characters that fold */
  plainDigits: boolean;
  anchors: AnchorTable;
  /** Looks at the whole value of a field */
  field: Detect;
}>;

export type Match = Readonly<{ entity: Cursor['entity']; start: number; end: number }>;

/** Matches in the order of the text, and the rest of a stream's state. */
export type Matches = Readonly<{
  found: readonly Match[];
  /** Start of what cannot be judged before more text is there; says nothing of a final text */
  hold: number;
  /** The text must be folded first: nothing was looked at */
  folding: boolean;
  /** The last match reaches the end of the text and goes on, or would if more came */
  swallow: Readonly<{ swallow: Swallow; state: number }> | undefined;
}>;

/** Scans a text, or what is known of it, from `from` on. */
export type Scan = Readonly<{
  matches: (cursor: Cursor, from: number, folded: boolean) => Matches;
  /** Whether a text has no character that could begin something, behind the code `last`: all that is asked of most short fields */
  isPlain: (text: string, last?: number) => boolean;
}>;

/** Over a shorter text, or the short rest of one that goes on, a loop is faster than marks. */
const LEAST_MARKED = 64;
/** In place of the bits of detectors */
const AT_DIGIT = -1;
/** In place of an index: no match that can be kept is left, or the text must be folded first. */
const NONE = -1;
const FOLDS = -2;

const NO_MATCHES: readonly Match[] = [];
const FOLDING_NEEDED: Matches = { found: NO_MATCHES, hold: 0, folding: true, swallow: undefined };
/** The value of a field of which too little has come to judge it. */
export const UNDECIDED: Matches = {
  found: NO_MATCHES,
  hold: 0,
  folding: false,
  swallow: undefined,
};
/** A match that ends in the text. */
const NOT_SWALLOWING = false;
/** Nothing in a final text, which is most of them. */
const NOTHING: Matches = { found: NO_MATCHES, hold: 0, folding: false, swallow: undefined };

/** Whether the match ends before what must be held; what reaches into it is held whole. */
function isSettled(cursor: Cursor): boolean {
  if (cursor.end <= cursor.hold) return true;
  cursor.hold = Math.min(cursor.hold, cursor.start);
  return false;
}

/** Lets the match of the cursor run on; the state when it reaches the end of a text that goes on. */
function runOn(cursor: Cursor): Matches['swallow'] {
  const { swallow } = cursor;
  if (swallow === undefined) return undefined;
  const { end, state } = swallowFrom(cursor.codes, cursor.length, cursor.end, swallow);
  cursor.end = end;
  return state === STOP ? undefined : { swallow, state };
}

/**
 * One pass over the text: the loop stops only at characters that can be part of something
 * sensitive, and detectors look only there. INVARIANT: what a detector says of an anchor depends on
 * the text around it and on `floor`, not on how the scan got there; so a stream may begin again at
 * any `hold`.
 */
export function scanner({ digit, plainDigits, anchors, field }: Detectors): Scan {
  const { pairs, after, wide, detects } = anchors;
  const kinds = kindsOf(anchors);
  const wideKinds = wideKindsOf(wide);
  const nextMarked = anchorMarks(kinds, anchors.endings);

  /** Looks at one anchor for what `bits` name, or at a digit: {@link MATCHED}, or where the scan goes on. */
  function look(cursor: Cursor, at: number, bits: number): number {
    cursor.touched = false;
    cursor.open = at;
    let next = at + 1;
    if (bits === AT_DIGIT) next = digit(cursor, at);
    else if (detectWith(detects, bits, cursor, at)) next = MATCHED;
    if (cursor.touched && !cursor.final) cursor.hold = Math.min(cursor.hold, openAt(cursor, at));
    return next;
  }

  /** {@link nextAnchor} for short texts. */
  function nextInShort(codes: Uint16Array, from: number, length: number): number {
    const table = kinds;
    let before = 0;
    let at = from;
    while (at < length) {
      const code = codes[at] as number;
      if (code >= ASCII || table[before | code] !== PLAIN) return at;
      before = code << 7;
      at++;
    }
    return at;
  }

  /** Index of the next character from `from` on that may begin something, or is not ASCII. */
  function nextAnchor(cursor: Cursor, from: number): number {
    const { length } = cursor;
    if (from >= cursor.marksTo && length - from < LEAST_MARKED)
      return nextInShort(cursor.codes, from, length);
    // Behind a match stands a bracket, which the marks do not know.
    if (from === cursor.floor && from < length) return from;
    return nextMarked(cursor, from);
  }

  /** Behind characters outside ASCII that are nothing: those of a script stand together. */
  function nextPlain(codes: Uint16Array, from: number, length: number): number {
    let at = from;
    while (at < length) {
      const code = codes[at] as number;
      if (code < ASCII || wideKinds[code] !== PLAIN) return at;
      at++;
    }
    return at;
  }

  /** Where the scan goes on behind what may be part of a disguise, or {@link FOLDS}. */
  function stepFolding({ text, codes }: Cursor, at: number, folded: boolean): number {
    if (folded || isBareBracket(codes[at] as number, codes[at + 1] as number)) return at + 1;
    return foldsAt(text, at, codeAt(text, at - 1)) ? FOLDS : at + 1;
  }

  /** Whether one of the characters folds: a match that is longer than its detector looked may hide one. */
  function foldsWithin(cursor: Cursor, from: number, to: number): boolean {
    const { text, codes } = cursor;
    // All that may fold are marked.
    const isMarked = from >= cursor.marksFrom && to <= cursor.marksTo;
    for (let at = from; at < to; at++) {
      if (isMarked) at = nextMarked(cursor, at);
      if (at >= to) return false;
      if (foldOf(codes[at] as number) === 0) continue;
      if (foldsAt(text, at, codeAt(text, at - 1))) return true;
    }
    return false;
  }

  /** {@link step} at a character outside ASCII. */
  function stepWide(cursor: Cursor, at: number, folded: boolean): number {
    const code = cursor.codes[at] as number;
    const kind = wideKinds[code];
    if (kind === PLAIN) return nextPlain(cursor.codes, at + 1, cursor.length);
    if (kind === FOLDING) return stepFolding(cursor, at, folded);
    return look(cursor, at, wide.get(code) ?? 0);
  }

  /** What to do at `at`, where something may begin: where the scan goes on, {@link MATCHED} or {@link FOLDS}. */
  function step(cursor: Cursor, at: number, folded: boolean): number {
    const { codes } = cursor;
    const code = codes[at] as number;
    if (code >= ASCII) return stepWide(cursor, at, folded);
    const before = codeBefore(cursor, at);
    const pair = before < ASCII ? (before << 7) | code : code;
    const kind = kinds[pair];
    if (kind === PLAIN) return at + 1;
    if (kind === DIGIT) return look(cursor, at, AT_DIGIT);
    if (kind === FOLDING) return stepFolding(cursor, at, folded);
    const next = codes[at + 1] as number;
    const bits = (pairs[pair] as number) & (after[next < ASCII ? next : 0] as number);
    return bits === 0 ? at + 1 : look(cursor, at, bits);
  }

  /** Goes from anchor to anchor; the anchor of the next match that can be kept, {@link NONE} or {@link FOLDS}. */
  function nextMatch(cursor: Cursor, from: number, folded: boolean): number {
    const { length } = cursor;
    let at = nextAnchor(cursor, from);
    while (at < length) {
      const next = step(cursor, at, folded);
      if (next === FOLDS) return FOLDS;
      if (next === MATCHED) return isSettled(cursor) ? at : NONE;
      at = nextAnchor(cursor, next);
    }
    return NONE;
  }

  /** Whether nothing can begin in a text. */
  function isPlain(text: string, last = 0): boolean {
    const table = kinds;
    let before = last < ASCII ? last << 7 : 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= ASCII || table[before | code] !== PLAIN) return false;
      before = code << 7;
    }
    return true;
  }

  /** Whether a match that was found at `at` may have characters that fold: numbers and words with digits have none. */
  function mayFold(cursor: Cursor, at: number): boolean {
    return !plainDigits || !has(cursor.codes[at] as number, DIGITS);
  }

  /** What is left to say of a text without a match behind `floor`. */
  function rest(cursor: Cursor, from: number, found: readonly Match[]): Matches {
    if (cursor.final)
      return found.length === 0 ? NOTHING : { found, hold: 0, folding: false, swallow: undefined };
    // What was emitted cannot be held: everything before `from` is gone.
    const hold = Math.max(from, Math.min(cursor.hold, tailStart(cursor)));
    return { found, hold, folding: false, swallow: undefined };
  }

  /** What a field is by its whole value; undefined where it is to be scanned like any text. */
  function wholeField(cursor: Cursor, from: number, folded: boolean): Matches | undefined {
    const { text } = cursor;
    if (!cursor.final && text.length < from + FIELD_READ) return UNDECIDED;
    const read = Math.min(text.length, from + FIELD_READ);
    if (!folded && foldsWithin(cursor, from, read)) return FOLDING_NEEDED;
    if (!field(cursor, from)) return undefined;
    const { entity, start, end, swallow } = cursor;
    const goesOn = swallow === undefined ? undefined : { swallow, state: 0 };
    return { found: [{ entity, start, end }], hold: end, folding: false, swallow: goesOn };
  }

  function matches(cursor: Cursor, from: number, folded: boolean): Matches {
    if ((cursor.hint & WHOLE_FIELD) === 0) return matchesIn(cursor, from, folded);
    return wholeField(cursor, from, folded) ?? matchesIn(cursor, from, folded);
  }

  /** Takes the match of the cursor, found at `at`; how it goes on, or undefined where the text must be folded first. */
  function take(
    cursor: Cursor,
    at: number,
    folded: boolean,
    found: Match[],
  ): Matches['swallow'] | typeof NOT_SWALLOWING {
    const swallow = runOn(cursor);
    const { entity, start, end } = cursor;
    if (!folded && cursor.mayFold && mayFold(cursor, at) && foldsWithin(cursor, at, end))
      return undefined;
    found.push({ entity, start, end });
    cursor.floor = end;
    return swallow ?? NOT_SWALLOWING;
  }

  function matchesIn(cursor: Cursor, from: number, folded: boolean): Matches {
    const { text } = cursor;
    cursor.hold = text.length;
    let at = nextMatch(cursor, from, folded);
    if (at === NONE) return rest(cursor, from, NO_MATCHES);
    if (at === FOLDS) return FOLDING_NEEDED;
    const found: Match[] = [];
    while (at >= 0) {
      const next = take(cursor, at, folded, found);
      if (next === undefined) return FOLDING_NEEDED;
      if (next !== NOT_SWALLOWING)
        return { found, hold: text.length, folding: false, swallow: next };
      at = nextMatch(cursor, cursor.end, folded);
    }
    return at === FOLDS ? FOLDING_NEEDED : rest(cursor, from, found);
  }

  return { matches, isPlain };
}
