import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { JsonTemplate } from './json-template.ts';
import { parseExact } from './parse-exact.ts';

/** The largest part that has to be whole: one document, or the aggregations of one search. */
const MAX_PART_BYTES = 16 * 1024 * 1024;

export const QUOTE = 0x22;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const COMMA = 0x2c;
export const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** A part that is taken whole or skipped: its bytes are followed to its end. */
export type JsonPart = {
  readonly purpose: 'key' | 'value' | 'skip';
  readonly template: JsonTemplate | undefined;
  readonly scalar: boolean;
  depth: number;
  inString: boolean;
  escaped: boolean;
  size: number;
  readonly bytes: Uint8Array[];
};

/** The part that begins with this byte. */
export function startPart(
  byte: number,
  purpose: JsonPart['purpose'],
  template?: JsonTemplate,
): JsonPart {
  const opens = byte === OPEN_OBJECT || byte === OPEN_LIST;
  return {
    purpose,
    template,
    scalar: !opens && byte !== QUOTE,
    // Its first byte is followed like every other.
    depth: 0,
    inString: false,
    escaped: false,
    size: 0,
    bytes: [],
  };
}

/**
 * Follows a part through a chunk.
 * @returns where it ends, or undefined when it goes on
 * @throws SallyportError `over_limit`
 */
export function followPart(part: JsonPart, chunk: Uint8Array, from: number): number | undefined {
  const end = part.scalar ? endOfScalar(chunk, from) : endOfText(part, chunk, from);
  take(part, chunk.subarray(from, end ?? chunk.length));
  return end;
}

function endOfScalar(chunk: Uint8Array, from: number): number | undefined {
  for (let at = from; at < chunk.length; at++) {
    const byte = chunk[at] ?? 0;
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST || isSpace(byte)) return at;
  }
  return undefined;
}

/** The end of a string, an object or a list, which ends with a byte of its own. */
function endOfText(part: JsonPart, chunk: Uint8Array, from: number): number | undefined {
  let at: number | undefined = from;
  while (at !== undefined && at < chunk.length) {
    at = part.inString ? endOfString(part, chunk, at) : endOfStructure(part, chunk, at);
    if (at !== undefined && part.depth === 0 && !part.inString) return at;
  }
  return undefined;
}

/** After the next quote, or the bracket that closes the part. */
function endOfStructure(part: JsonPart, chunk: Uint8Array, from: number): number | undefined {
  for (let at = from; at < chunk.length; at += 1) {
    const byte = chunk[at];
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) part.depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) part.depth -= 1;
    else part.inString = byte === QUOTE;
    if (part.inString || part.depth === 0) return at + 1;
  }
  return undefined;
}

function endOfString(part: JsonPart, chunk: Uint8Array, from: number): number | undefined {
  let at = part.escaped ? from + 1 : from;
  part.escaped = false;
  for (; at < chunk.length; at += 1) {
    const byte = chunk[at];
    if (byte === BACKSLASH) {
      at += 1;
      part.escaped = at === chunk.length;
    } else if (byte === QUOTE) {
      part.inString = false;
      return at + 1;
    }
  }
  return undefined;
}

function take(part: JsonPart, bytes: Uint8Array): void {
  if (part.purpose === 'skip' || bytes.length === 0) return;
  part.size += bytes.length;
  if (part.size > MAX_PART_BYTES) {
    throw new SallyportError(
      'over_limit',
      `the answer holds a document or result of more than ${MAX_PART_BYTES} bytes; ask for less of it with \`_source\` or \`size\``,
    );
  }
  part.bytes.push(bytes);
}

/** The value of a part that has ended. @throws SallyportError `upstream_failed` */
export function parsePart({ bytes }: JsonPart): Json {
  const [only, ...more] = bytes;
  const whole = more.length === 0 && only !== undefined ? only : Buffer.concat(bytes);
  try {
    return parseExact(UTF8.decode(whole));
  } catch {
    // What the parser says would quote the text.
    throw notUnderstood();
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function notUnderstood(): SallyportError {
  return new SallyportError(
    'upstream_failed',
    'the search service answered with something that is not understood',
  );
}
