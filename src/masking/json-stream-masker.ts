import type { EntityName } from './entity-name.ts';
import type { Finder } from './finder.ts';
import { maskFindings } from './mask-findings.ts';
import type { Replace } from './replace.ts';
import type { StreamMasker } from './stream-masker.ts';

type Deps = Readonly<{
  find: Finder;
  replace: Replace;
  entityOf: (field: string) => EntityName | undefined;
  /** A masker for the text of one string; the field is its context */
  stream: (field?: string) => StreamMasker;
}>;

const QUOTE = '"';
const BACKSLASH = '\\';
const STRUCTURE = new Set(['{', '}', '[', ']', ',', ':', ' ', '\t', '\n', '\r']);
/** Literals and numbers (RFC 8259). */
const BARE = /^(?:true|false|null|-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?)$/;
/** Fewer digits are no identifier, and a fraction is none. */
const LONG_INTEGER = /^-?\d{9,}$/;
/** Longer than any number that is read as one. */
const MAX_BARE = 1024;
const MAX_KEY = 256;

/**
 * Masks JSON text that arrives in pieces, such as the arguments of a tool call. Everything but the
 * masked values stays byte for byte: order, duplicate keys, white space, the spelling of numbers
 * and escapes. Same result for every chunking; text that is not JSON is masked all the same.
 */
export function jsonStreamMasker({ find, replace, entityOf, stream }: Deps): StreamMasker {
  /** `{` or `[` for each open container */
  let open: string[] = [];
  let expectsKey = false;
  let field: string | undefined;
  let key = '';
  let bare = '';
  let string: StreamMasker | undefined;
  /** Takes the rest of a text that turned out not to be JSON */
  let plain: StreamMasker | undefined;
  let whole: { entity: EntityName; value: string } | undefined;
  let isKey = false;
  let escaped = false;
  let count = 0;

  function endBare(): string {
    const raw = bare;
    bare = '';
    if (raw === '') return '';
    if (!BARE.test(raw)) {
      // Not JSON: from here on it is text, so that nothing passes for lack of a quote.
      plain = stream(field);
      return plain.push(raw);
    }
    const entity = field === undefined ? undefined : entityOf(field);
    if (entity !== undefined && raw !== 'null') {
      count++;
      return JSON.stringify(replace(entity, raw));
    }
    if (!LONG_INTEGER.test(raw)) return raw;
    const findings = find(raw, field);
    if (findings.length === 0) return raw;
    count += findings.length;
    return JSON.stringify(maskFindings(raw, findings, replace));
  }

  function structure(character: string): string {
    const out = endBare();
    if (plain !== undefined) return out + plain.push(character);
    follow(character);
    return out + character;
  }

  function follow(character: string): void {
    if (character === '{' || character === '[') open.push(character);
    if (character === '}' || character === ']') open.pop();
    const inObject = open.at(-1) === '{';
    // The elements of an array are values of the field that the array is in.
    if ('{}]'.includes(character) || (character === ',' && inObject)) field = undefined;
    if ('{},[]:'.includes(character)) expectsKey = '{,'.includes(character) && inObject;
  }

  function startString(): string {
    const out = endBare();
    if (plain !== undefined) return out + plain.push(QUOTE);
    isKey = expectsKey;
    key = '';
    const entity = isKey || field === undefined ? undefined : entityOf(field);
    if (entity === undefined) string = stream(isKey ? undefined : field);
    else whole = { entity, value: '' };
    return out + QUOTE;
  }

  function inString(text: string): string {
    if (isKey && key.length < MAX_KEY) key += text;
    if (whole !== undefined) {
      whole.value += text;
      return '';
    }
    return string?.push(text) ?? '';
  }

  function endString(): string {
    let out = '';
    if (whole !== undefined) {
      count++;
      out = JSON.stringify(replace(whole.entity, whole.value)).slice(1, -1);
    } else if (string !== undefined) {
      out = string.end();
      count += string.count();
    }
    string = undefined;
    whole = undefined;
    if (isKey) field = unquoted(key);
    return out + QUOTE;
  }

  /** Index after the run of ordinary characters of a string. */
  function stringRun(chunk: string, from: number): number {
    let at = from;
    while (at < chunk.length) {
      const character = chunk.charAt(at);
      if (escaped) escaped = false;
      else if (character === BACKSLASH) escaped = true;
      else if (character === QUOTE) return at;
      at++;
    }
    return at;
  }

  /** Takes the text from `at` on that belongs to the open string; the index behind it. */
  function takeString(chunk: string, at: number, out: string[]): number {
    const end = stringRun(chunk, at);
    out.push(inString(chunk.slice(at, end)));
    if (end < chunk.length) out.push(endString());
    return end + 1;
  }

  function takeOutside(character: string): string {
    if (character === QUOTE) return startString();
    if (STRUCTURE.has(character)) return structure(character);
    bare += character;
    return bare.length >= MAX_BARE ? endBare() : '';
  }

  function push(chunk: string): string {
    const out: string[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (plain !== undefined) {
        out.push(plain.push(chunk.slice(at)));
        break;
      }
      if (string !== undefined || whole !== undefined) at = takeString(chunk, at, out);
      else out.push(takeOutside(chunk.charAt(at++)));
    }
    return out.join('');
  }

  function reset(): void {
    open = [];
    expectsKey = false;
    field = undefined;
    bare = '';
    string?.abort();
    string = undefined;
    plain = undefined;
    whole = undefined;
    escaped = false;
  }

  return {
    push,
    end: () => {
      // A string that was cut off is ended as text; its closing quote never came.
      const rest = string?.end() ?? '';
      count += string?.count() ?? 0;
      const masked = whole === undefined ? '' : replace(whole.entity, whole.value);
      const out = rest + masked + endBare() + (plain?.end() ?? '');
      count += plain?.count() ?? 0;
      reset();
      return out;
    },
    abort: reset,
    count: () => count,
    held: () => bare.length + (plain?.held() ?? string?.held() ?? whole?.value.length ?? 0),
  };
}

/** The name in a key's raw text. */
function unquoted(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}
