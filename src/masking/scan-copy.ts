import { ALNUM, codeAt, DIGIT, has } from './char-flags.ts';
import {
  BESIDE_DIGIT,
  besideDigit,
  DROP,
  ESCAPE,
  foldAstral,
  foldOf,
  IDEOGRAPHIC_STOP,
  KEEP,
  PAIR,
} from './fold-char.ts';
import { unescapeAt } from './unescape-at.ts';

/**
 * Text as the detectors see it: evasions folded to plain ASCII. `origin[i]` is the index in the
 * raw text of character `i` of the copy, `until[i]` the index after it; `origin` has one entry more.
 */
export type ScanCopy = Readonly<{ text: string; origin: Int32Array; until: Int32Array }>;

/** What lies before the text, for a text that is a later part of a stream. */
export type Before = Readonly<{
  /** Code unit right before the text; 0 at the start */
  code: number;
  /** How many invisible characters in a row lie right before the text */
  drops: number;
}>;

export const NOTHING_BEFORE: Before = { code: 0, drops: 0 };

/** A longer run of invisible characters is not an evasion inside a value; its rest counts as a break. */
const MAX_DROPS = 8;

function isDigit(code: number): boolean {
  const fold = foldOf(code);
  return has(code, DIGIT) || (fold >= 0x30 && fold <= 0x39);
}

const SEMICOLON = 0x3b;

/** Whether a code unit may be the last of a disguised digit: an HTML escape, a surrogate pair, an invisible character behind it. */
function mayEndDigit(code: number): boolean {
  const isLow = code >= 0xdc00 && code <= 0xdfff;
  return isDigit(code) || isLow || code === SEMICOLON || foldOf(code) === DROP;
}

/** The same for the first of one. */
function mayBeginDigit(code: number): boolean {
  const fold = foldOf(code);
  return isDigit(code) || fold === PAIR || fold === ESCAPE || fold === DROP;
}

const DOT = 0x2e;

/** Whether an ideographic full stop may part labels: behind a Latin word it ends a sentence, unless another one follows at once. */
function partsLabels(before: number, next: number): boolean {
  return !has(before, ALNUM) || has(next, ALNUM) || foldOf(next) !== KEEP;
}

/** Where folding changes something: the code to write (DROP for nothing) and the raw length; code KEEP means no change. */
type Fold = { code: number; length: number };

function foldPair(raw: string, at: number, out: Fold): void {
  const point = raw.codePointAt(at) ?? 0;
  const code = point > 0xffff ? foldAstral(point) : KEEP;
  out.code = code;
  out.length = code === KEEP ? 1 : 2;
}

/** Beside one digit, a long dash stands between a number and the words of a sentence: `4155552671—ask for Ada`. */
const LONG_DASHES = new Set([0x2014, 0x2015]);

function isBesideDigit(raw: string, at: number, code: number, before: number): boolean {
  const follows = mayEndDigit(before);
  if (follows !== LONG_DASHES.has(code)) return follows;
  return mayBeginDigit(codeAt(raw, at + 1));
}

function foldAt(raw: string, at: number, before: number, out: Fold): void {
  const code = codeAt(raw, at);
  const fold = foldOf(code);
  out.length = 1;
  if (fold === BESIDE_DIGIT) {
    out.code = isBesideDigit(raw, at, code, before) ? besideDigit(code) : KEEP;
  } else if (fold === IDEOGRAPHIC_STOP) {
    out.code = partsLabels(before, codeAt(raw, at + 1)) ? DOT : KEEP;
  } else if (fold === PAIR) {
    foldPair(raw, at, out);
  } else if (fold === ESCAPE) {
    const unescaped = unescapeAt(raw, at);
    out.code = unescaped ? refold(unescaped.code) : KEEP;
    out.length = unescaped?.length ?? 1;
  } else {
    out.code = fold;
  }
}

/** An escape may stand for a character that is folded in its turn. */
function refold(code: number): number {
  const fold = foldOf(code);
  if (fold === KEEP || fold === PAIR || fold === ESCAPE) return code;
  if (fold === IDEOGRAPHIC_STOP) return DOT;
  return fold === BESIDE_DIGIT ? besideDigit(code) : fold;
}

/** Whether folding changes the character at `at`. */
export function foldsAt(raw: string, at: number, before: number): boolean {
  if (foldOf(codeAt(raw, at)) === KEEP) return false;
  const fold: Fold = { code: KEEP, length: 1 };
  foldAt(raw, at, before, fold);
  return fold.code !== KEEP;
}

function firstFold(raw: string, before: Before): number {
  for (let at = 0; at < raw.length; at++) {
    if (foldOf(codeAt(raw, at)) === KEEP) continue;
    if (foldsAt(raw, at, at === 0 ? before.code : codeAt(raw, at - 1))) return at;
  }
  return -1;
}

const BRACKETS = new Set(['[', '(', '{']);
const SPACE = 0x20;
/** `john [at] example`: so many spaces on each side belong to the disguise. */
const DISGUISE_SPACES = 2;

/** A copy in the making. */
type Draft = {
  readonly codes: Uint16Array<ArrayBuffer>;
  readonly origin: Int32Array;
  readonly until: Int32Array;
  length: number;
};

function write(draft: Draft, code: number, from: number, until: number): void {
  draft.codes[draft.length] = code;
  draft.until[draft.length] = until;
  draft.origin[draft.length++] = from;
}

function isDisguise(raw: string, from: number, fold: Fold): boolean {
  return fold.length > 3 && BRACKETS.has(raw.charAt(from));
}

/** Takes the spaces before a disguise from the copy; the index after the spaces behind it. */
function trimDisguise(raw: string, at: number, draft: Draft): number {
  for (let spaces = 0; spaces < DISGUISE_SPACES && draft.length > 0; spaces++) {
    if (draft.codes[draft.length - 1] !== SPACE) break;
    draft.length--;
  }
  let after = at;
  while (after < at + DISGUISE_SPACES && codeAt(raw, after) === SPACE) after++;
  return after;
}

function copyFrom(raw: string, start: number, before: Before): ScanCopy {
  const draft: Draft = {
    codes: new Uint16Array(raw.length),
    origin: new Int32Array(raw.length + 1),
    until: new Int32Array(raw.length),
    length: 0,
  };
  const fold: Fold = { code: KEEP, length: 1 };
  let drops = before.drops;
  let last = before.code;
  for (let at = 0; at < raw.length; ) {
    const from = at;
    const code = codeAt(raw, at);
    fold.code = KEEP;
    fold.length = 1;
    if (at >= start) foldAt(raw, at, last, fold);
    at += fold.length;
    last = codeAt(raw, at - 1);
    drops = fold.code === DROP ? drops + 1 : 0;
    if (drops > 0 && drops <= MAX_DROPS) continue;
    if (isDisguise(raw, from, fold)) at = trimDisguise(raw, at, draft);
    const kept = fold.code === KEEP ? code : fold.code;
    write(draft, drops > 0 ? SPACE : kept, from, at);
  }
  const { codes, origin, until, length } = draft;
  origin[length] = raw.length;
  return { text: Buffer.from(codes.buffer, 0, length * 2).toString('utf16le'), origin, until };
}

/** Index in the raw text after character `end - 1` of the copy: invisible characters after it are left. */
export function rawEnd({ until }: ScanCopy, end: number): number {
  return end === 0 ? 0 : (until[end - 1] as number);
}

/** The scan copy of `raw`, or undefined where it would be `raw` itself. */
export function scanCopy(raw: string, before: Before = NOTHING_BEFORE): ScanCopy | undefined {
  const start = firstFold(raw, before);
  return start === -1 ? undefined : copyFrom(raw, start, before);
}

/** At the end of a folded text, what may yet become `[at]` or `(dot)` with the spaces before it. */
const DISGUISE_BEGUN =
  / {0,2}(?:[[({](?:a|at|d|do|dot|p|pu|pun|punk|punt|punkt|punto|po|poi|poin|point)?)?$/i;
/** At the end of a raw text, the beginning of an escape sequence or of a surrogate pair, or a disguise that a space may yet follow. */
const ESCAPE_BEGUN =
  /(?:%(?:25){0,2}[0-9a-f]?|&#?x?[0-9a-z]{0,8}|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|[\ud800-\udbff]|[[({](?:at|dot|punkt|punto|point)[\])}] ?)$/i;
const REACH = 12;

/** Whether one of the last characters can begin what `begun` looks for: it seldom is there. */
function mayEndIn(text: string, begins: (code: number) => boolean): boolean {
  for (let at = Math.max(0, text.length - REACH); at < text.length; at++) {
    if (begins(text.charCodeAt(at))) return true;
  }
  return false;
}

function beginsEscape(code: number): boolean {
  return foldOf(code) === ESCAPE || code >= 0xd800;
}

function beginsDisguise(code: number): boolean {
  return code === SPACE || foldOf(code) === ESCAPE;
}

function lengthWithout(text: string, begun: RegExp, begins: (code: number) => boolean): number {
  if (!mayEndIn(text, begins)) return text.length;
  const match = begun.exec(text.slice(Math.max(0, text.length - REACH)));
  return text.length - (match?.[0].length ?? 0);
}

/** How much of a raw text that goes on folds the same whatever follows. */
export function settledRaw(raw: string): number {
  const length = lengthWithout(raw, ESCAPE_BEGUN, beginsEscape);
  // A dash or a space beside a digit, or a stop before a letter: what decides may follow.
  const last = foldOf(codeAt(raw, length - 1));
  return last === BESIDE_DIGIT || last === IDEOGRAPHIC_STOP ? length - 1 : length;
}

/** How much of a folded text that goes on stays the same whatever follows. */
export function settledCopy(text: string): number {
  return lengthWithout(text, DISGUISE_BEGUN, beginsDisguise);
}
