import type { LinkJudge } from './host-policy.ts';
import { allowsTag } from './judge-tag.ts';

/** Longest link that is read, from where it begins; what is longer is removed. */
export const MAX_LINK = 2_048;

/**
 * What becomes of a text from some place on. `wait`: more is needed. `pass`: it may leave up to
 * `until`. `remove`: from `from` to `until` it leads where it may not. `swallow`: the same, but it
 * goes on until something of `end` comes, at `until` or after it.
 */
export type LinkStep =
  | Readonly<{ kind: 'wait' }>
  | Readonly<{ kind: 'pass'; until: number }>
  | Readonly<{ kind: 'remove'; from: number; until: number }>
  | Readonly<{ kind: 'swallow'; from: number; until: number; end: RegExp }>;

/** A text, where in it a link may begin, and whether more will come. */
export type LinkPlace = Readonly<{ text: string; at: number; final: boolean }>;

type Window = LinkPlace & Readonly<{ /** More cannot be read */ full: boolean }>;

const URL_END = /[\s<>"'`[\]{}()|^]/;
const TRAILING = /[.,;:!?*_~]+$/;
const WAIT: LinkStep = { kind: 'wait' };

/**
 * Reads what begins at a place: a Markdown destination, an HTML tag, or a URL.
 * INVARIANT: no more than MAX_LINK characters decide, so that the result is the same for every
 * chunking, and the time it takes is bounded for every place.
 */
export function readLink({ text: all, at, final }: LinkPlace, judge: LinkJudge): LinkStep {
  const text = all.slice(0, at + MAX_LINK);
  const place: Window = { text, at, final, full: text.length === at + MAX_LINK };
  if (text.startsWith('](', at) || text.startsWith(']:', at)) return readDestination(place, judge);
  return text.charAt(at) === '<' ? readTag(place, judge) : readUrl(place, judge);
}

/** The destination of a Markdown link, from its `](` or `]:` on (CommonMark §4.7, §6.3). */
function readDestination({ text, at, final, full }: Window, judge: LinkJudge): LinkStep {
  const lead = /^[ \t]*(?:\r\n?|\n)?[ \t]*/.exec(text.slice(at + 2))?.[0].length ?? 0;
  const from = at + 2 + lead;
  const body = text.slice(from);
  const length = destinationLength(body, text.startsWith('](', at));
  if (length === undefined && full) {
    return { kind: 'swallow', from, until: text.length, end: /[\s)>]/ };
  }
  if (length === undefined && !final) return WAIT;
  const whole = body.slice(0, length ?? body.length);
  const inner = whole.startsWith('<') ? whole.slice(1).replace(/>$/, '') : whole;
  if (!judge.allowsDestination(inner)) return { kind: 'remove', from, until: from + whole.length };
  // Where this is no link after all, what is in it may be one.
  return { kind: 'pass', until: from };
}

/** Length of a destination that is whole: what is after it has come too. */
function destinationLength(body: string, isLink: boolean): number | undefined {
  return body.startsWith('<') ? angleLength(body) : bareLength(body, isLink);
}

function angleLength(body: string): number | undefined {
  const end = body.search(/[>\n]/);
  if (end < 0) return undefined;
  return body.charAt(end) === '>' ? end + 1 : end;
}

/** Ends at white space, and in a link at the bracket that closes it. */
function bareLength(body: string, isLink: boolean): number | undefined {
  let depth = 0;
  for (let at = 0; at < body.length; at++) {
    const character = body.charAt(at);
    if (/\s/.test(character)) return at;
    if (character === '\\') at++;
    if (character === '(') depth++;
    if (character === ')' && depth-- === 0 && isLink) return at;
  }
  return undefined;
}

function readTag({ text, at, final, full }: Window, judge: LinkJudge): LinkStep {
  const rest = text.slice(at);
  const shape = tagShape(rest);
  const pass = { kind: 'pass', until: at + 1 } as const;
  if (shape === 'none') return pass;
  const length = shape === 'tag' ? tagLength(rest) : undefined;
  if (length === undefined && !final && !full) return WAIT;
  if (length === undefined && !rest.includes('=') && !isAutolink(rest)) return pass;
  if (length === undefined && full) {
    return { kind: 'swallow', from: at, until: text.length, end: />/ };
  }
  const until = at + (length ?? rest.length);
  return allowsTag(text.slice(at, until), judge)
    ? { kind: 'pass', until }
    : { kind: 'remove', from: at, until };
}

/** Whether a tag begins here: `i<n;` is none. */
function tagShape(rest: string): 'tag' | 'none' | 'unknown' {
  const name = /^<[/!?]?[A-Za-z][A-Za-z0-9+.:@-]*/.exec(rest)?.[0].length ?? 1;
  const after = rest.charAt(name);
  if (after === '') return 'unknown';
  return /[\s/>]/.test(after) || isAutolink(rest) ? 'tag' : 'none';
}

/** Length of a tag up to the `>` that is in no quoted value. */
function tagLength(text: string): number | undefined {
  if (!text.includes('>')) return undefined;
  let quote = '';
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === '' && character === '>') return at + 1;
    if (quote === '') quote = opensQuote(text, at) ? character : '';
    else if (character === quote) quote = '';
  }
  return undefined;
}

function opensQuote(text: string, at: number): boolean {
  return /["']/.test(text.charAt(at)) && /[=\s]/.test(text.charAt(at - 1));
}

function isAutolink(text: string): boolean {
  return /^<[a-z][a-z0-9+.-]{1,31}:/i.test(text) || /^<[^\s<>@]+@/.test(text);
}

function readUrl({ text, at, final, full }: Window, judge: LinkJudge): LinkStep {
  const lead = /^[a-z+.-]*:?[\\/]*/i.exec(text.slice(at))?.[0].length ?? 0;
  const body = text.slice(at + lead);
  const end = body.search(URL_END);
  if (end < 0 && full) return { kind: 'swallow', from: at, until: text.length, end: URL_END };
  if (end < 0 && !final) return WAIT;
  const until = at + lead + (end < 0 ? body.length : end);
  const whole = text.slice(at, until);
  const bare = whole.replace(TRAILING, '');
  // Two slashes alone are a comment or a division more often than a host.
  const leads =
    bare !== '' && (!/^[\\/]/.test(bare) || /^[\\/]+[^\\/]*[.\u3002\uff0e\uff61]/.test(bare));
  if (!leads || judge.allowsUrl(bare)) return { kind: 'pass', until };
  return { kind: 'remove', from: at, until: at + bare.length };
}
