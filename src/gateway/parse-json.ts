import { type JSONVisitor, visit } from 'jsonc-parser';
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
  const tree = buildTree(text);
  const parsed = tree.result();
  if (parsed === undefined || !isStrict(text)) throw refused('the body is not valid JSON');
  return parsed;
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

function decode(body: Uint8Array): string {
  if (body.length === 0) throw refused('the body is empty, expected a JSON object');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw refused('the body is not valid UTF-8');
  }
}

/** jsonc-parser recovers from errors that the caller did not mean; JSON.parse does not. */
function isStrict(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Frame = { key: string; readonly value: ParsedJson[] | { [key: string]: ParsedJson } };

function buildTree(text: string): { result(): ParsedJson | undefined } {
  const frames: Frame[] = [];
  let root: ParsedJson | undefined;

  function add(value: ParsedJson): void {
    const frame = frames.at(-1);
    if (frame === undefined) root = value;
    else if (Array.isArray(frame.value)) frame.value.push(value);
    else frame.value[frame.key] = value;
  }

  function open(value: Frame['value']): void {
    if (frames.length >= MAX_DEPTH) {
      throw refused(`the body is nested more than ${MAX_DEPTH} levels deep`);
    }
    add(value);
    frames.push({ key: '', value });
  }

  const visitor: JSONVisitor = {
    onObjectBegin: () => open(Object.create(null)),
    onArrayBegin: () => open([]),
    onObjectEnd: () => void frames.pop(),
    onArrayEnd: () => void frames.pop(),
    onObjectProperty(key, offset) {
      const frame = frames.at(-1);
      if (frame === undefined || Array.isArray(frame.value)) return;
      checkText(key, offset);
      if (key in frame.value) throw refused(`a key occurs twice, again at character ${offset}`);
      frame.key = key;
    },
    onLiteralValue(value, offset, length) {
      if (typeof value === 'string') checkText(value, offset);
      const lexeme = text.slice(offset, offset + length);
      add(/^[-0-9]/.test(lexeme) ? { [LEXEME]: lexeme } : value);
    },
    onError(_code, offset) {
      throw refused(`the body is not valid JSON at character ${offset}`);
    },
  };
  visit(text, visitor, { disallowComments: true });
  return { result: () => root };
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
