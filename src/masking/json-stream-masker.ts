import type { EntityName } from './entity-name.ts';
import type { Finder } from './finder.ts';
import { readJsonEscape } from './json-escape.ts';
import { type JsonGrammar, jsonGrammar } from './json-grammar.ts';
import { integerDigits, isBare } from './json-number.ts';
import { jsonTextSink, type StringSink, wholeSink } from './json-string-sink.ts';
import { maskFindings } from './mask-findings.ts';
import { findInNumber } from './number-field.ts';
import { type Replace, redactWithType } from './replace.ts';
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
const PUNCTUATION = new Set(['{', '}', '[', ']', ',', ':']);
const WHITE_SPACE = new Set([' ', '\t', '\n', '\r']);
/** Longer than any number that is read as one. */
const MAX_BARE = 1024;
const MAX_KEY = 1024;
/** What is deeper is cut off, as in parsed JSON. */
const MAX_DEPTH = 512;
/** A value that is masked whole is held no longer than this; beyond it no action but redaction sees it. */
export const MAX_WHOLE = 16_384;

/** A container whose text does not leave: masked whole by the name of its field, or too deep. */
type Hidden = { entity: EntityName | undefined; depth: number; raw: string };

/**
 * Masks JSON text that arrives in pieces, such as the arguments of a tool call: the same values are
 * masked as in the parsed JSON, whatever escapes they are spelt with. Order, duplicate keys, white
 * space and the spelling of numbers stay; strings are written anew, with no more escapes than JSON
 * needs. Same result for every chunking. Fails closed: from where a text is not JSON (RFC 8259; raw
 * control characters in strings and sequences of values are taken) nothing more is returned, and
 * a number that is cut off is dropped. Holds at most what {@link StreamMasker} holds of a string, a
 * name or number of 1024 characters, or the first 16384 of a value that is masked whole.
 */
export function jsonStreamMasker({ find, replace, entityOf, stream }: Deps): StreamMasker {
  let grammar: JsonGrammar = jsonGrammar();
  let bare = '';
  let escaped = '';
  let string: StringSink | undefined;
  /** The name of a member so far */
  let key: string | undefined;
  let hidden: Hidden | undefined;
  let broken = false;
  let count = 0;

  function breakOff(): string {
    string?.abort();
    string = undefined;
    hidden = undefined;
    bare = '';
    escaped = '';
    broken = true;
    return '';
  }

  function entityHere(): EntityName | undefined {
    const field = grammar.field();
    return field === undefined ? undefined : entityOf(field);
  }

  /** Ends the number or literal that is being read. */
  function endBare(): string {
    const raw = bare;
    bare = '';
    if (raw === '') return '';
    if (!grammar.expectsValue() || !isBare(raw)) return breakOff();
    const field = grammar.field();
    const entity = entityHere();
    grammar.scalar();
    if (hidden !== undefined) return '';
    if (entity !== undefined && raw !== 'null') {
      count++;
      return JSON.stringify(replace(entity, raw));
    }
    const digits = integerDigits(raw);
    if (digits === undefined) return raw;
    // Through a double, so that parsed JSON is masked alike.
    const found = findInNumber(find, Number(digits), field);
    if (found === undefined || found.findings.length === 0) return raw;
    count += found.findings.length;
    return JSON.stringify(maskFindings(found.digits, found.findings, replace));
  }

  /** Whether the container that would begin here must not leave, and why. */
  function hiddenHere(character: string): Hidden | undefined {
    if (character !== '{' && character !== '[') return undefined;
    const entity = entityHere();
    const depth = grammar.depth();
    return entity === undefined && depth <= MAX_DEPTH ? undefined : { entity, depth, raw: '' };
  }

  function punctuation(character: string): string {
    const out = endBare();
    if (broken) return out;
    hidden ??= hiddenHere(character);
    if (!grammar.punctuation(character)) return out + breakOff();
    if (hidden === undefined) return out + character;
    hide(character);
    return grammar.depth() > hidden.depth ? out : out + reveal(hidden);
  }

  function hide(raw: string): void {
    if (hidden === undefined || hidden.raw.length > MAX_WHOLE) return;
    hidden.raw = (hidden.raw + raw).slice(0, MAX_WHOLE + 1);
  }

  /** What stands for a hidden container. */
  function reveal({ entity, raw }: Hidden): string {
    hidden = undefined;
    count++;
    if (entity === undefined) return 'null';
    const whole = raw.length <= MAX_WHOLE;
    const value = whole ? replace(entity, canonical(raw)) : redactWithType(entity, '');
    return JSON.stringify(value);
  }

  function valueSink(): StringSink {
    const entity = hidden === undefined ? entityHere() : undefined;
    return entity === undefined
      ? jsonTextSink(stream(grammar.field()))
      : wholeSink(entity, replace, MAX_WHOLE);
  }

  function startString(): string {
    const out = endBare();
    if (broken) return out;
    const isKey = grammar.expectsKey();
    if (!isKey && !grammar.expectsValue()) return out + breakOff();
    key = isKey ? '' : undefined;
    string = isKey ? jsonTextSink(stream()) : valueSink();
    hide(QUOTE);
    return hidden === undefined ? out + QUOTE : out;
  }

  function endString(sink: StringSink): string {
    const out = sink.end() + QUOTE;
    string = undefined;
    if (key === undefined) grammar.scalar();
    else grammar.key(key);
    if (hidden !== undefined) return '';
    count += sink.count();
    return out;
  }

  /** Decoded text of the open string. */
  function inString(sink: StringSink, text: string): string {
    if (key !== undefined) {
      key += text;
      if (key.length > MAX_KEY) return breakOff();
    }
    return hidden === undefined ? sink.push(text) : '';
  }

  function inEscape(sink: StringSink, character: string): string {
    escaped += character;
    const read = readJsonEscape(escaped);
    if (read === 'begun') return '';
    if (read === 'broken') return breakOff();
    escaped = '';
    return inString(sink, read.text);
  }

  /** Takes text of the open string from `at` on; the index behind it. */
  function takeString(sink: StringSink, chunk: string, at: number, out: string[]): number {
    const character = chunk.charAt(at);
    let end = at + 1;
    if (escaped !== '') {
      out.push(inEscape(sink, character));
    } else if (character === BACKSLASH) {
      escaped = BACKSLASH;
    } else if (character === QUOTE) {
      hide(QUOTE);
      out.push(endString(sink));
      return end;
    } else {
      end = plainEnd(chunk, at);
      out.push(inString(sink, chunk.slice(at, end)));
    }
    hide(chunk.slice(at, end));
    return end;
  }

  function takeOutside(character: string): string {
    if (character === QUOTE) return startString();
    if (PUNCTUATION.has(character)) return punctuation(character);
    if (WHITE_SPACE.has(character)) {
      const out = endBare();
      hide(character);
      return broken || hidden !== undefined ? out : out + character;
    }
    bare += character;
    hide(character);
    return bare.length > MAX_BARE ? breakOff() : '';
  }

  function push(chunk: string): string {
    const out: string[] = [];
    for (let at = 0; at < chunk.length && !broken; ) {
      if (string !== undefined) at = takeString(string, chunk, at, out);
      else out.push(takeOutside(chunk.charAt(at++)));
    }
    return out.join('');
  }

  /** What may leave of a text that ends here; a number inside a container is not known whole. */
  function rest(): string {
    if (string === undefined) return grammar.depth() === 0 ? endBare() : '';
    const out = string.end();
    count += string.count();
    string = undefined;
    return out;
  }

  function reset(): void {
    breakOff();
    grammar = jsonGrammar();
    broken = false;
  }

  return {
    push,
    end: () => {
      const out = hidden === undefined && !broken ? rest() : '';
      reset();
      return out;
    },
    abort: reset,
    count: () => count + (hidden === undefined ? (string?.count() ?? 0) : 0),
    held: () => bare.length + escaped.length + (hidden?.raw.length ?? string?.held() ?? 0),
  };
}

/** Index after the run of characters of a string that stand for themselves. */
function plainEnd(chunk: string, from: number): number {
  let at = from;
  for (; at < chunk.length; at++) {
    const character = chunk.charAt(at);
    if (character === BACKSLASH || character === QUOTE) break;
  }
  return at;
}

/** One spelling for the spellings of a value, the one that parsed JSON is masked with. */
function canonical(raw: string): string {
  return JSON.stringify(JSON.parse(raw));
}
