import type { LinkJudge } from './host-policy.ts';
import { plainEntities } from './plain-entities.ts';
import { type LinkStep, readLink } from './read-link.ts';

/** What stands where a link led somewhere else. */
export const REMOVED = '[link removed]';

/** Where something begins that may lead somewhere. */
const BEGIN =
  /\]\(|\]:|<(?=[A-Za-z/!?])|(?<![A-Za-z0-9])(?:https?|ftps?|wss?|mailto|xmpp):(?=[^\s])|(?<![A-Za-z0-9])www\.(?=[^\s])|:(?=[\\/]{2})|(?<![A-Za-z0-9:\\/])[\\/]{2}(?=[^\s\\/*])/gi;
/** What may turn out to be such a beginning when more comes. */
const MAY_BEGIN =
  /(?:\]|<|(?<![A-Za-z0-9])(?:h|ht|htt|https?:?|f|ft|ftps?:?|w|ws|wss?:?|ww|www\.?|m|ma|mai|mail|mailt|mailto:?|x|xm|xmp|xmpp:?)|:|:?[\\/]{1,2})$/i;

/**
 * Removes what leads to hosts that a policy does not allow: inline and reference links and images of
 * Markdown, HTML attributes, autolinks and bare URLs, also in code. The same result for every
 * chunking. Holds text back only while a destination or a tag is open, at most about 2,000
 * characters; what is longer is removed.
 */
export function linkFilter(
  judge: LinkJudge,
): Readonly<{ push: (chunk: string) => string; end: () => string; count: () => number }> {
  const entities = plainEntities();
  let pending = '';
  /** The character before what is pending */
  let before = '';
  /** What ends the thing that is too long to be read */
  let swallowing: RegExp | undefined;
  let removed = 0;

  function remove(): string {
    removed += 1;
    return REMOVED;
  }

  function swallow(text: string): string {
    if (swallowing === undefined) return text;
    const end = text.search(swallowing);
    if (end < 0) return '';
    swallowing = undefined;
    return text.slice(end);
  }

  /** What leaves of a step, and where the text goes on. */
  function apply(
    step: Exclude<LinkStep, { kind: 'wait' }>,
    text: string,
    at: number,
  ): [out: string, next: number] {
    if (step.kind === 'pass') return [text.slice(at, step.until), step.until];
    const out = text.slice(at, step.from) + remove();
    if (step.kind === 'remove') return [out, step.until];
    const end = text.slice(step.until).search(step.end);
    if (end >= 0) return [out, step.until + end];
    swallowing = step.end;
    return [out, text.length];
  }

  function keep(text: string, until: number, out: string): string {
    pending = text.slice(until);
    before = text.slice(Math.max(0, until - 1), until);
    return out;
  }

  function scan(final: boolean): string {
    // The character before tells whether a word begins here.
    const text = before + pending;
    let at = before.length;
    let out = '';
    const begin = new RegExp(BEGIN);
    begin.lastIndex = at;
    for (let found = begin.exec(text); found !== null; found = begin.exec(text)) {
      out += text.slice(at, found.index);
      at = found.index;
      const step = readLink({ text, at, final }, judge);
      if (step.kind === 'wait') return keep(text, at, out);
      const [leaves, next] = apply(step, text, at);
      out += leaves;
      at = next;
      begin.lastIndex = at;
    }
    const until = text.length - (final ? 0 : heldLength(text, at));
    return keep(text, until, out + text.slice(at, until));
  }

  function take(chunk: string, final: boolean): string {
    pending += swallow(chunk);
    return pending === '' ? '' : scan(final);
  }

  return {
    push: (chunk) => take(entities.push(chunk), false),
    end() {
      const out = take(entities.end(), true);
      pending = '';
      before = '';
      swallowing = undefined;
      return out;
    },
    count: () => removed,
  };
}

/** Length of the end of a text, from `at` on, that may turn out to begin something. */
function heldLength(text: string, at: number): number {
  const held = MAY_BEGIN.exec(text.slice(Math.max(0, at - 1)));
  return held === null ? 0 : Math.min(held[0].length, text.length - at);
}
