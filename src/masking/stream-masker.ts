import { contextOf } from './context.ts';
import { cursorOf } from './cursor.ts';
import { DROP, foldOf } from './fold-char.ts';
import type { Replace } from './replace.ts';
import { NOTHING_BEFORE, rawEnd, scanCopy, settledCopy, settledRaw } from './scan-copy.ts';
import type { Match, Scan } from './scanner.ts';
import { DONE, STOP, type Swallow } from './swallow.ts';

/**
 * Masks a text that arrives in pieces. The concatenation of what `push` and `end` return is the
 * masked whole text, wherever the pieces were cut.
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
const MAX_CONTEXT = 192;

type Swallowing = { swallow: Swallow; state: number };

/** How the indices of a scan lead back to the raw text. */
type Emission = Readonly<{
  startOf: (index: number) => number;
  endOf: (index: number) => number;
  first: number;
  hold: number;
}>;

/** A {@link StreamMasker} over `scan`; values are replaced by `replace`. */
export function streamMaskerOver(scan: Scan, replace: Replace, field?: string): StreamMasker {
  const hint = field === undefined ? 0 : contextOf(field);
  /** Folded text before `pending`, already emitted */
  let context = '';
  /** End of the last match in `context` */
  let floor = 0;
  /** Raw text that is held back */
  let pending = '';
  let before = NOTHING_BEFORE;
  let swallowing: Swallowing | undefined;
  let count = 0;

  function reset(): void {
    context = '';
    floor = 0;
    pending = '';
    before = NOTHING_BEFORE;
    swallowing = undefined;
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
    const rawAt = (index: number): number =>
      copy === undefined ? index : (copy.origin[index] as number);
    const endAt = (index: number): number => (copy === undefined ? index : rawEnd(copy, index));
    let start = 0;
    const resumed = swallowing !== undefined;
    if (resumed) {
      start = swallowed(fresh);
      if (swallowing !== undefined) {
        noteBefore(raw, rawAt(start));
        pending = raw.slice(rawAt(start));
        context = '';
        floor = 0;
        return '';
      }
      context = '';
    }
    const text = context + fresh;
    const shift = context.length;
    const cursor = cursorOf(text, final, hint);
    cursor.floor = resumed ? start : floor;
    const found = scan(cursor, shift + start, true);
    const out = emit(found.cursors, raw, {
      startOf: (index) => rawAt(index - shift),
      endOf: (index) => endAt(index - shift),
      first: resumed ? endAt(start) : 0,
      hold: found.hold,
    });
    const last = found.cursors.at(-1)?.end ?? cursor.floor;
    swallowing = found.swallow === undefined ? undefined : { ...found.swallow };
    const until = rawAt(found.hold - shift);
    remember(text, found.hold, last);
    noteBefore(raw, until);
    pending = raw.slice(until);
    return out;
  }

  function emit(
    matches: readonly Match[],
    raw: string,
    { startOf, endOf, first, hold }: Emission,
  ): string {
    let out = '';
    let from = first;
    for (const { entity, start, end } of matches) {
      out +=
        raw.slice(from, startOf(start)) + replace(entity, raw.slice(startOf(start), endOf(end)));
      from = endOf(end);
      count++;
    }
    return out + raw.slice(from, Math.max(from, startOf(hold)));
  }

  return {
    push: (chunk) => {
      if (chunk === '') return '';
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
