import type { JsonNumber, ParsedJson } from './parse-json.ts';

/** What a tree is built with: how numbers are kept, and what is refused. */
export type JsonTreeOptions = Readonly<{
  number: (lexeme: string) => JsonNumber;
  /** Called for every text and key, with the character that it begins at */
  checkText: (text: string, offset: number) => void;
  onDuplicate: (offset: number) => never;
  maxDepth: number;
  onTooDeep: () => never;
}>;

const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const NUMBER = /[-+.\deE]+/y;

/**
 * The value of a text that is JSON: `JSON.parse` took it, so nothing of its grammar is checked again.
 * Throws what the options throw.
 */
export function jsonTree(text: string, options: JsonTreeOptions): ParsedJson {
  let at = 0;

  /** The next character that is no white space. */
  function next(): number {
    while (text.charCodeAt(at) <= SPACE) at += 1;
    return text.charCodeAt(at);
  }

  function value(depth: number): ParsedJson {
    next();
    switch (text[at]) {
      case '"':
        return readText();
      case '{':
        return readObject(depth + 1);
      case '[':
        return readList(depth + 1);
      case 't':
        at += 4;
        return true;
      case 'f':
        at += 5;
        return false;
      case 'n':
        at += 4;
        return null;
      default:
        return readNumber();
    }
  }

  function readNumber(): JsonNumber {
    const from = at;
    NUMBER.lastIndex = at;
    NUMBER.test(text);
    at = NUMBER.lastIndex;
    return options.number(text.slice(from, at));
  }

  function readText(): string {
    const from = at;
    at = endOfText(text, from + 1) + 1;
    const raw = text.slice(from + 1, at - 1);
    const read = raw.includes('\\') ? String(JSON.parse(text.slice(from, at))) : raw;
    options.checkText(read, from);
    return read;
  }

  function readList(depth: number): ParsedJson {
    if (depth > options.maxDepth) options.onTooDeep();
    const list: ParsedJson[] = [];
    at += 1;
    while (next() !== CLOSE_LIST) {
      list.push(value(depth));
      if (next() === COMMA) at += 1;
    }
    at += 1;
    return list;
  }

  function readObject(depth: number): ParsedJson {
    if (depth > options.maxDepth) options.onTooDeep();
    const members: { [key: string]: ParsedJson } = Object.create(null);
    at += 1;
    while (next() !== CLOSE_OBJECT) {
      const from = at;
      const key = readText();
      if (key in members) options.onDuplicate(from);
      next();
      at += 1;
      members[key] = value(depth);
      if (next() === COMMA) at += 1;
    }
    at += 1;
    return members;
  }

  return value(0);
}

/** The quote that ends a text, which an even number of backslashes stands before. */
function endOfText(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (isEscaped(text, from, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, from: number, quote: number): boolean {
  let first = quote;
  while (first > from && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}
