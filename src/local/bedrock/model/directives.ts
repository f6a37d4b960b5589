import type { Json } from '../../../gateway/json.ts';
import { invalid } from '../runtime-error.ts';
import { DIRECTIVES, type Directive } from './directive.ts';

/** What the last user message tells the stand-in to do, and what is left of the text without it. */
export type Told = Readonly<{ directives: readonly Directive[]; rest: string }>;

const OPENING = '[[stand-in:';

/**
 * Takes the directives, `[[stand-in: NAME ARGUMENTS]]`, out of a text.
 * @throws RuntimeError ValidationException for one that is not understood
 */
export function readDirectives(text: string): Told {
  const directives: Directive[] = [];
  let rest = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf(OPENING, at);
    if (open < 0) return { directives, rest: rest + text.slice(at) };
    rest += text.slice(at, open);
    const { directive, end } = readOne(text, open + OPENING.length);
    directives.push(directive);
    at = end;
  }
}

/** Arguments may hold brackets themselves, so the first closing that makes sense closes. */
function readOne(text: string, from: number): Readonly<{ directive: Directive; end: number }> {
  let close = closingAfter(text, from);
  let failure: unknown = invalid('a directive to the local stand-in is not closed');
  while (close >= 0) {
    try {
      return { directive: understood(text.slice(from, close).trim()), end: close + 2 };
    } catch (error) {
      failure = error;
    }
    close = closingAfter(text, close + 1);
  }
  throw failure;
}

/** The last `]]` of a run of brackets. */
function closingAfter(text: string, from: number): number {
  const found = /\]\](?!\])/.exec(text.slice(from));
  return found === null ? -1 : from + found.index;
}

function understood(written: string): Directive {
  const [, name = '', args = ''] = /^(\S+)\s*(.*)$/s.exec(written) ?? [];
  const read = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name] : undefined;
  if (read === undefined) {
    throw invalid(
      `\`${name}\` is no directive of the local stand-in, which knows ${Object.keys(DIRECTIVES).join(', ')}`,
    );
  }
  return read(args, (json) => parsedJson(name, json));
}

function parsedJson(name: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw invalid(`the directive \`${name}\` of the local stand-in expects JSON`);
  }
}
