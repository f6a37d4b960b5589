import { type JSONVisitor, visit } from 'jsonc-parser';
import { type JsonTreeOptions, jsonTree } from './json-tree.ts';
import { SallyportError } from './sallyport-error.ts';

const LEXEME = Symbol('lexeme');

/** A JSON number kept as it was written, so that no digit of a numeric or a bigint is lost. */
export type JsonNumber = Readonly<{ [LEXEME]: string }>;

/** JSON as the caller wrote it: objects without prototype, no duplicate keys, numbers exact. */
export type ParsedJson =
  | null
  | boolean
  | string
  | JsonNumber
  | readonly ParsedJson[]
  | { readonly [key: string]: ParsedJson };

const MAX_DEPTH = 32;

/**
 * Reads a request body as strict JSON (RFC 8259, and the I-JSON rules of RFC 7493 on duplicate keys
 * and lone surrogates). NUL characters are refused too: PostgreSQL has no text with them.
 * @throws SallyportError `bad_request`, never with the body's own values in it
 */
export function parseJson(body: Uint8Array): ParsedJson {
  const text = decode(body);
  if (!isStrict(text)) refuseText(text);
  return jsonTree(text, TREE);
}

/** The digits of a JSON number exactly as written; undefined for anything else. */
export function numberText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && LEXEME in value
    ? String(value[LEXEME])
    : undefined;
}

/** Whether a parsed value is an object, which a number is not. */
export function isJsonObject(value: ParsedJson): value is { readonly [key: string]: ParsedJson } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    numberText(value) === undefined
  );
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(body: Uint8Array): string {
  if (body.length === 0) throw refused('the body is empty, expected a JSON object');
  try {
    return UTF8.decode(body);
  } catch {
    throw refused('the body is not valid UTF-8');
  }
}

/** `JSON.parse` is asked first, since it is quick; where it says no, why is looked for. */
function isStrict(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const TREE: JsonTreeOptions = {
  number: (lexeme) => ({ [LEXEME]: lexeme }),
  checkText,
  onDuplicate(offset) {
    throw refused(`a key occurs twice, again at character ${offset}`);
  },
  maxDepth: MAX_DEPTH,
  onTooDeep: refuseDepth,
};

/** Where a text stops being JSON. jsonc-parser recovers from some errors that `JSON.parse` does not. */
function refuseText(text: string): never {
  let depth = 0;
  const open = () => {
    depth += 1;
    if (depth > MAX_DEPTH) refuseDepth();
  };
  const close = () => {
    depth -= 1;
  };
  const visitor: JSONVisitor = {
    onObjectBegin: open,
    onArrayBegin: open,
    onObjectEnd: close,
    onArrayEnd: close,
    onError(_code, offset) {
      throw refused(`the body is not valid JSON at character ${offset}`);
    },
  };
  visit(text, visitor, { disallowComments: true });
  throw refused('the body is not valid JSON');
}

function refuseDepth(): never {
  throw refused(`the body is nested more than ${MAX_DEPTH} levels deep`);
}

function checkText(text: string, offset: number): void {
  if (text.includes('\0')) throw refused(`a text at character ${offset} contains a NUL character`);
  if (!text.isWellFormed()) {
    throw refused(`a text at character ${offset} contains half of a surrogate pair`);
  }
}

function refused(sentence: string): SallyportError {
  return new SallyportError('bad_request', sentence);
}
