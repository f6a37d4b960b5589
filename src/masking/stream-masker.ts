import { newCursor, restart } from './cursor.ts';
import { fieldHint, WHOLE_FIELD } from './field-hint.ts';
import { DROP, foldOf } from './fold-char.ts';
import { DOUBLE_QUOTE, isHeld, MAX_HELD_WORD } from './held-word.ts';
import type { Replace } from './replace.ts';
import {
  NOTHING_BEFORE,
  rawEnd,
  type ScanCopy,
  scanCopy,
  settledCopy,
  settledRaw,
} from './scan-copy.ts';
import { type Match, type Scan, UNDECIDED } from './scanner.ts';
import { DONE, STOP, type Swallow } from './swallow.ts';

/**
 * Masks a text that arrives in pieces. The concatenation of what `push` and `end` return is the
 * masked whole text, wherever the pieces were cut. Between two calls it holds at most 512 characters
 * of folded text, so 512 characters of a text without escape sequences and invisible characters;
 * what a secret without an end has more is swallowed.
 */
export type StreamMasker = Readonly<{
  /** Takes the next piece; returns what can leave now. */
  push: (chunk: string) => string;
  /** The text is complete: returns the rest. Afterwards the masker is at its start again. */
  end: () => string;
  /** The text will not be completed: what is held back is dropped, never returned. */
  abort: () => void;
  /** How many values were replaced since the start */
  count: () => number;
  /** How many characters are held back now */
  held: () => number;
}>;

/** What stays of the emitted text, for the look back of detectors: context, a word and a boundary. */
const MAX_CONTEXT = 128;

/** The context is cut when it has grown to this. */
const MAX_REMEMBERED = 4096;
const SPACE = 0x20;
/** So many spaces before a disguised at sign belong to it. */
const DISGUISE_SPACES = 2;

/** Start of what must be held of a text that has nothing but words: the last one, and the spaces after it. */
function plainHold(text: string): number {
  let end = text.length;
  while (end > text.length - DISGUISE_SPACES && text.charCodeAt(end - 1) === SPACE) end--;
  const quoted = end > 0 && text.charCodeAt(end - 1) === DOUBLE_QUOTE;
  let at = quoted ? end - 1 : end;
  const limit = Math.max(0, at - MAX_HELD_WORD);
  while (at > limit && isHeld(text.charCodeAt(at - 1))) at--;
  return at > 0 && text.charCodeAt(at - 1) === DOUBLE_QUOTE ? at - 1 : at;
}

type Swallowing = { swallow: Swallow; state: number };

/** What has come and was not judged yet: its folded text, and from where in it a scan starts. */
type Fresh = Readonly<{ copy: ScanCopy | undefined; fresh: string; start: number }>;

/** How the indices of a scan lead back to the raw text. */
type Emission = Readonly<{
  startOf: (index: number) => number;
  endOf: (index: number) => number;
  first: number;
  /** Index in the raw text up to which it leaves */
  until: number;
}>;

/** A {@link StreamMasker} over `scan`; values are replaced by `replace`. */
export function streamMaskerOver(scan: Scan, replace: Replace, field?: string): StreamMasker {
  const hint = field === undefined ? 0 : fieldHint(field);
  const isWhole = (hint & WHOLE_FIELD) !== 0;
  const cursor = newCursor();
  /** Folded text before `pending`, already emitted */
  let context = '';
  /** End of the last match in `context` */
  let floor = 0;
  /** Raw text that is held back */
  let pending = '';
  let before = NOTHING_BEFORE;
  let swallowing: Swallowing | undefined;
  let count = 0;
  /** Whether the field is yet to be judged by its whole value */
  let undecided = isWhole;
  /** Whether nothing can begin in `pending` */
  let quiet = !isWhole;

  function reset(): void {
    context = '';
    floor = 0;
    pending = '';
    before = NOTHING_BEFORE;
    swallowing = undefined;
    undecided = isWhole;
    quiet = !isWhole;
  }

  /** Cuts the context to what detectors look at. */
  function trim(): void {
    const cut = context.length - MAX_CONTEXT;
    if (cut <= 0) return;
    context = context.slice(cut);
    floor = Math.max(0, floor - cut);
  }

  /**
   * Takes a piece in which nothing can begin, behind text in which nothing does: nearly all of
   * them. INVARIANT: the detectors would find no anchor, so that only words are held.
   */
  function pass(chunk: string): string {
    const raw = pending + chunk;
    const hold = plainHold(raw);
    pending = raw.slice(hold);
    if (hold === 0) return '';
    const out = raw.slice(0, hold);
    context += out;
    before = { code: raw.charCodeAt(hold - 1), drops: 0 };
    if (context.length > MAX_REMEMBERED) trim();
    return out;
  }

  /** Drops what belongs to a match that goes on; the index in the folded text where it ends. */
  function swallowed(text: string): number {
    if (swallowing === undefined) return 0;
    for (let at = 0; at < text.length; at++) {
      const next = swallowing.swallow(swallowing.state, text.charCodeAt(at));
      if (next === STOP || next === DONE) {
        swallowing = undefined;
        return next === DONE ? at + 1 : at;
      }
      swallowing.state = next;
    }
    return text.length;
  }

  function remember(text: string, until: number, last: number): void {
    const from = Math.max(0, until - MAX_CONTEXT);
    context = text.slice(from, until);
    floor = Math.max(0, last - from);
  }

  function noteBefore(raw: string, until: number): void {
    if (until === 0) return;
    let drops = 0;
    let at = until;
    while (at > 0 && foldOf(raw.charCodeAt(at - 1)) === DROP) {
      drops++;
      at--;
    }
    before = { code: raw.charCodeAt(until - 1), drops: at === 0 ? before.drops + drops : drops };
  }

  function step(final: boolean): string {
    const raw = pending;
    const settled = final ? raw : raw.slice(0, settledRaw(raw));
    const copy = scanCopy(settled, before);
    const whole = copy?.text ?? settled;
    const fresh = final ? whole : whole.slice(0, settledCopy(whole));
    if (swallowing === undefined) return scanOn(raw, { copy, fresh, start: 0 }, final);
    const start = swallowed(fresh);
    context = '';
    floor = start;
    if (swallowing === undefined) return scanOn(raw, { copy, fresh, start }, final);
    keep(raw, copy === undefined ? start : rawEnd(copy, start));
    return '';
  }

  /** Drops what has left; the rest waits for more. */
  function keep(raw: string, until: number): void {
    noteBefore(raw, until);
    pending = raw.slice(until);
    quiet =
      !undecided &&
      swallowing === undefined &&
      pending.length <= MAX_HELD_WORD &&
      scan.isPlain(pending);
  }

  /** Scans what is fresh from `start` on, behind the context; returns what can leave. */
  function scanOn(raw: string, { copy, fresh, start }: Fresh, final: boolean): string {
    trim();
    const shift = context.length;
    const text = context + fresh;
    restart(cursor, text, final, undecided ? hint : hint & ~WHOLE_FIELD);
    cursor.floor = floor;
    const scanned = scan.matches(cursor, shift + start, true);
    undecided = scanned === UNDECIDED;
    const hold = final ? text.length : scanned.hold;
    const startOf = (index: number): number =>
      copy === undefined ? index - shift : (copy.origin[index - shift] as number);
    const endOf = (index: number): number => {
      if (final && scanned.swallow !== undefined && index === text.length) return raw.length;
      return copy === undefined ? index - shift : rawEnd(copy, index - shift);
    };
    const first = start === 0 ? 0 : endOf(shift + start);
    // What is invisible behind a value that goes on is the value's, or not, as what follows it tells.
    const until = scanned.swallow === undefined ? startOf(hold) : endOf(hold);
    const out = emit(scanned.found, raw, { startOf, endOf, first, until });
    swallowing = scanned.swallow === undefined ? undefined : { ...scanned.swallow };
    remember(text, hold, scanned.found.at(-1)?.end ?? cursor.floor);
    keep(raw, until);
    return out;
  }

  function emit(
    matches: readonly Match[],
    raw: string,
    { startOf, endOf, first, until }: Emission,
  ): string {
    let out = '';
    let from = first;
    for (const { entity, start, end } of matches) {
      out +=
        raw.slice(from, startOf(start)) + replace(entity, raw.slice(startOf(start), endOf(end)));
      from = endOf(end);
      count++;
    }
    return out + raw.slice(from, Math.max(from, until));
  }

  return {
    push: (chunk) => {
      if (chunk === '') return '';
      if (quiet && scan.isPlain(chunk, pending === '' ? 0 : pending.charCodeAt(pending.length - 1)))
        return pass(chunk);
      pending += chunk;
      return step(false);
    },
    end: () => {
      const out = step(true);
      reset();
      return out;
    },
    abort: reset,
    count: () => count,
    held: () => pending.length,
  };
}
