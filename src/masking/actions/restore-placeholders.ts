import type { StreamMasker } from '../stream-masker.ts';
import { codeFence } from './code-fence.ts';
import { hostFollows } from './host-follows.ts';
import { linkContext } from './link-context.ts';
import {
  beginsPlaceholder,
  MAX_PLACEHOLDER,
  OPEN,
  type PlaceholderParts,
  placeholderAt,
  placeholderText,
} from './placeholder-text.ts';
import type { SessionPlaceholders } from './session-placeholder.ts';

/** Where values may come back, and who is told. */
export type RestoreOptions = Readonly<{
  /** Also inside fenced code */
  inCode?: boolean;
  /** Called for every value that comes back, for the record */
  onRestore?: (entity: string) => void;
}>;

/** A text with its values back, and how many there were. */
export type Restored = Readonly<{ text: string; count: number }>;

/** Longest text that a {@link restoreStream} holds: a placeholder, and the label of a host name after it. */
export const MAX_RESTORE_HELD = MAX_PLACEHOLDER + 2 * 64;

/**
 * Puts values back into a text that arrives in pieces, in one pass: {@link restorePlaceholders} for
 * every chunking. Holds text back only while a placeholder is open or the name of a host may follow
 * it, never more than {@link MAX_RESTORE_HELD} characters. `abort` drops what is held.
 */
export function restoreStream(
  { open }: Pick<SessionPlaceholders, 'open'>,
  { inCode = false, onRestore }: RestoreOptions = {},
): StreamMasker {
  let link = linkContext();
  let fence = codeFence();
  let pending = '';
  let count = 0;

  /** What leaves is what the reader's renderer sees, so it is what the contexts are made of. */
  function leave(text: string): string {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      link.take(code);
      fence.take(code);
    }
    return text;
  }

  function restored(parts: PlaceholderParts): string {
    const allowed = !link.inside() && (inCode || !fence.inside());
    const value = allowed ? open(parts) : undefined;
    if (value === undefined) return leave(placeholderText(parts));
    count++;
    onRestore?.(parts.entity);
    return leave(value);
  }

  /** What can leave of the text from an opening bracket on, and how much of it that is; nothing to wait. */
  function atBracket(text: string, at: number, final: boolean): [out: string, length: number] {
    const parts = placeholderAt(text, at);
    if (parts === undefined) {
      return !final && beginsPlaceholder(text.slice(at)) ? ['', 0] : [leave(OPEN), OPEN.length];
    }
    const { length } = placeholderText(parts);
    const host = hostFollows(text.slice(at + length, at + length + 2 * 64), final);
    if (host === 'unknown') return ['', 0];
    return [host ? leave(placeholderText(parts)) : restored(parts), length];
  }

  function step(final: boolean): string {
    const text = pending;
    let out = '';
    let at = 0;
    while (at < text.length) {
      const next = text.indexOf(OPEN, at);
      if (next !== at) {
        const until = next === -1 ? text.length : next;
        out += leave(text.slice(at, until));
        at = until;
        continue;
      }
      const [emitted, length] = atBracket(text, at, final);
      if (length === 0) break;
      out += emitted;
      at += length;
    }
    pending = text.slice(at);
    return out;
  }

  function reset(): void {
    pending = '';
    link = linkContext();
    fence = codeFence();
  }

  return {
    push: (chunk) => {
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

/**
 * Puts back the values of the placeholders that this session and tenant made. Anything else that
 * looks like one (unknown, forged, cut, changed) stays text. INVARIANT: no value comes back where a
 * renderer would send it somewhere: in or glued to URLs and host names, in Markdown link
 * destinations and reference definitions, in HTML tags; nor in fenced code unless asked. For text
 * that is shown to a person who may see the values; not for the arguments of tools.
 */
export function restorePlaceholders(
  placeholders: Pick<SessionPlaceholders, 'open'>,
  text: string,
  options: RestoreOptions = {},
): Restored {
  const stream = restoreStream(placeholders, options);
  const out = stream.push(text) + stream.end();
  return { text: out, count: stream.count() };
}
