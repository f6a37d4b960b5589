import { codeAt, has, LOCAL, TOKEN } from './char-flags.ts';
import type { Cursor, Detect } from './cursor.ts';
import { foldOf } from './fold-char.ts';
import { foldsAt } from './scan-copy.ts';
import { DONE, STOP, type Swallow } from './swallow.ts';
import type { DigitStep } from './word-detector.ts';

/** What a character may begin; the tables of a profile say which. */
const PLAIN = 0;
const DIGIT = 1;
const ANCHOR = 2;
const FOLDING = 3;

/** The detectors of a profile, by what they are anchored at. */
export type Detectors = Readonly<{
  digit: (cursor: Cursor, at: number) => DigitStep;
  /** Detectors by the ASCII character that they look at */
  anchors: ReadonlyMap<number, readonly Detect[]>;
}>;

/** Matches in the order of the text, and the rest of a stream's state. */
export type Matches = Readonly<{
  found: readonly Match[];
  /** Start of what cannot be judged before more text is there; the length of the text when it is final */
  hold: number;
  /** The text must be folded first: nothing was looked at */
  folding: boolean;
  /** The last match reaches the end of the text and goes on */
  swallow: Readonly<{ swallow: Swallow; state: number }> | undefined;
}>;

export type Match = Readonly<{ entity: Cursor['entity']; start: number; end: number }>;

/** Longest word that is held back for a match that would start in it. */
export const MAX_HELD_WORD = 80;
const HELD = new Set([...'@:+('].map((held) => held.charCodeAt(0)));
const SLASH = 0x2f;
const COLON = 0x3a;

function isHeld(code: number): boolean {
  return code > 127
    ? code !== 0x2028 && code !== 0x2029
    : has(code, LOCAL | TOKEN) || HELD.has(code);
}

function heldStart(text: string, to: number, floor: number): number {
  const limit = Math.max(floor, to - MAX_HELD_WORD);
  let at = to;
  while (at > limit && isHeld(codeAt(text, at - 1))) at--;
  return at;
}

/** Where the last word starts, with the scheme before an unfinished `://`. */
export function tailStart(text: string, floor: number): number {
  if (text.endsWith(':/') || text.endsWith('://')) {
    return Math.max(floor, heldStart(text, text.lastIndexOf(':'), floor));
  }
  return heldStart(text, text.length, floor);
}

/** Scans a text, or what is known of it, from `from` on. */
export type Scan = (cursor: Cursor, from: number, folded: boolean) => Matches;

const FOLDING_NEEDED: Matches = { found: [], hold: 0, folding: true, swallow: undefined };

function kindsOf(detectors: Detectors): Uint8Array {
  const kinds = new Uint8Array(0x10000);
  for (let code = 0; code < kinds.length; code++) if (foldOf(code) !== 0) kinds[code] = FOLDING;
  for (const code of detectors.anchors.keys())
    kinds[code] = kinds[code] === FOLDING ? FOLDING : ANCHOR;
  for (let code = 0x30; code <= 0x39; code++) kinds[code] = DIGIT;
  return kinds;
}

/** End of the match when it goes on; the state when it reaches the end of a text that does. */
function swallowFrom(text: string, from: number, swallow: Swallow): { end: number; state: number } {
  let state = 0;
  let at = from;
  for (; at < text.length; at++) {
    const next = swallow(state, codeAt(text, at));
    if (next === STOP) return { end: at, state: STOP };
    if (next === DONE) return { end: at + 1, state: STOP };
    state = next;
  }
  return { end: at, state };
}

/**
 * One pass over the text: the loop stops only at characters that can be part of something
 * sensitive, and detectors look only there. INVARIANT: what a detector says of an anchor depends on
 * the text around it and on `floor`, not on how the scan got there; so a stream may begin again at
 * any `hold`.
 */
export function scanner(detectors: Detectors): Scan {
  const kinds = kindsOf(detectors);
  const lists: (readonly Detect[] | undefined)[] = [];
  for (const [code, list] of detectors.anchors) lists[code] = list;

  /** A match that is longer than its detector looked may hide what folds. */
  function foldsWithin(text: string, from: number, to: number): boolean {
    for (let at = from; at < to; at++) {
      if (kinds[codeAt(text, at)] !== FOLDING) continue;
      if (foldsAt(text, at, codeAt(text, at - 1))) return true;
    }
    return false;
  }

  function detectAt(cursor: Cursor, at: number, kind: number): number {
    if (kind === DIGIT) {
      const step = detectors.digit(cursor, at);
      return step.matched ? -1 : step.next;
    }
    const list = lists[codeAt(cursor.text, at)];
    if (list !== undefined) {
      for (const detect of list) if (detect(cursor, at)) return -1;
    }
    return at + 1;
  }

  function openAt(cursor: Cursor, at: number): number {
    const { text, floor } = cursor;
    const start =
      codeAt(text, at) === COLON && codeAt(text, at + 1) === SLASH
        ? heldStart(text, at, floor)
        : heldStart(text, at + 1, floor);
    return Math.min(start, cursor.open, at);
  }

  /** Index of the next character that may begin something; the innermost loop. */
  function nextAnchor(text: string, from: number): number {
    const { length } = text;
    let at = from;
    while (at < length && kinds[text.charCodeAt(at)] === PLAIN) at++;
    return at;
  }

  /** Lets the match of the cursor run on; the state when it reaches the end of a text that goes on. */
  function runOn(cursor: Cursor): Matches['swallow'] {
    const { swallow } = cursor;
    if (swallow === undefined) return undefined;
    const { end, state } = swallowFrom(cursor.text, cursor.end, swallow);
    cursor.end = end;
    return state === STOP || cursor.final ? undefined : { swallow, state };
  }

  /** Looks at one anchor: whether there is a match, where the scan goes on without one, and what must be held. */
  function look(cursor: Cursor, at: number, kind: number, pass: Pass): boolean {
    cursor.touched = false;
    cursor.open = at;
    pass.next = detectAt(cursor, at, kind);
    if (cursor.touched && !cursor.final) pass.hold = Math.min(pass.hold, openAt(cursor, at));
    return pass.next === -1;
  }

  /** Steps over a character that folds, unless the text must be folded first. */
  function stepOver(text: string, at: number, pass: Pass): void {
    pass.folding = !pass.folded && foldsWithin(text, at, at + 1);
    pass.next = pass.folding ? text.length : at + 1;
  }

  /** Goes from anchor to anchor until there is a match that can be kept; false when there is none. */
  function nextMatch(cursor: Cursor, pass: Pass): boolean {
    const { text } = cursor;
    for (;;) {
      const at = nextAnchor(text, pass.next);
      if (at >= text.length) return false;
      pass.at = at;
      const kind = kinds[text.charCodeAt(at)] as number;
      if (kind === FOLDING) stepOver(text, at, pass);
      else if (look(cursor, at, kind, pass)) return isSettled(cursor, pass);
    }
  }

  /** Whether the match ends before what must be held; what reaches into it is held whole. */
  function isSettled(cursor: Cursor, pass: Pass): boolean {
    if (cursor.end <= pass.hold) return true;
    pass.hold = Math.min(pass.hold, cursor.start);
    return false;
  }

  return (cursor, from, folded) => {
    const { text } = cursor;
    const { length } = text;
    const matches: Match[] = [];
    const pass: Pass = { at: from, next: from, hold: length, folded, folding: false };
    while (nextMatch(cursor, pass)) {
      const swallow = runOn(cursor);
      const { entity, start, end } = cursor;
      if (!folded && foldsWithin(text, pass.at, end)) return FOLDING_NEEDED;
      matches.push({ entity, start, end });
      if (swallow !== undefined) return { found: matches, hold: length, folding: false, swallow };
      cursor.floor = end;
      pass.next = end;
    }
    if (pass.folding) return FOLDING_NEEDED;
    // What was emitted cannot be held: everything before `from` is gone.
    const hold = cursor.final
      ? length
      : Math.max(from, Math.min(pass.hold, tailStart(text, cursor.floor)));
    return { found: matches, hold, folding: false, swallow: undefined };
  };
}

/** The last anchor, where the scan goes on, the start of what it must hold, and whether the text is or must be folded. */
type Pass = { at: number; next: number; hold: number; readonly folded: boolean; folding: boolean };
