import { SallyportError } from '../gateway/sallyport-error.ts';

/** Longest path that is read, in characters. API Gateway allows about 10,000 for the whole request line and headers. */
const MAX_PATH = 4096;
/** Layers of percent-encoding that a model id may have: one of the client's own, one of a proxy's. */
const MAX_DEPTH = 3;

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
// `?` and `#` end a path; a backslash is a separator to some servers and a character to others.
const NEVER_RAW = /[?#\\]/;
const CONTROL = /\p{Cc}/u;

/**
 * Refuses every path that two readers could read differently: `.` and `..` segments in any
 * encoding, encoded separators, double encoding, empty segments, control characters. One trailing
 * slash is allowed. The path itself is never changed.
 *
 * The `{modelId}` segment of `/bedrock/{connection}/model/{modelId}/…` may hold `%2F` and one more
 * layer of encoding, because Bedrock's SDKs put whole ARNs there. The `{id}` that ends
 * `/opensearch/{connection}/{index}/_doc/{id}` may hold `%2F`: ids of documents are often paths. Nothing
 * but an id can stand there, and it is encoded again before it is sent on.
 * @throws SallyportError `bad_request`
 */
export function checkPath(path: string): void {
  if (!path.startsWith('/')) throw refused('must be a path that starts with a slash');
  if (path.length > MAX_PATH) {
    throw refused(`is ${path.length} characters long, at most ${MAX_PATH} are allowed`);
  }
  if (!VISIBLE_ASCII.test(path)) throw refused('must be visible ASCII, percent-encoded');
  if (NEVER_RAW.test(path)) throw refused('must not hold a backslash, `?` or `#`');
  const segments = path.slice(1).split('/');
  const last = segments.length - 1;
  segments.forEach((segment, index) => {
    if (segment === '') {
      if (index !== last) throw refused('must not hold empty segments');
      return;
    }
    if (isModelId(segments, index)) checkModelId(segment);
    else if (isDocumentId(segments, index)) checkDocumentId(segment);
    else checkSegment(segment);
  });
}

function isModelId(segments: readonly string[], index: number): boolean {
  return index === 3 && segments[0] === 'bedrock' && segments[2] === 'model';
}

const DOCUMENT_CALLS = ['_doc', '_create', '_update', '_source'];

function isDocumentId(segments: readonly string[], index: number): boolean {
  return (
    index === 4 &&
    segments.length === 5 &&
    segments[0] === 'opensearch' &&
    DOCUMENT_CALLS.includes(segments[3] ?? '')
  );
}

function checkDocumentId(segment: string): void {
  if (!needsLook(segment)) return;
  const text = decoded(segment);
  if (text.includes('%')) throw refused('must not be percent-encoded twice');
  for (const part of text.split('/')) {
    if (part === '') throw refused('holds an id with an empty segment');
    checkText(part);
  }
}

function checkSegment(segment: string): void {
  if (!needsLook(segment)) return;
  const text = decoded(segment);
  if (text.includes('%')) throw refused('must not be percent-encoded twice');
  if (text.includes('/')) throw refused('must not hold an encoded slash');
  checkText(text);
}

function checkModelId(segment: string): void {
  let text = segment;
  for (let depth = 0; text.includes('%'); depth += 1) {
    if (depth === MAX_DEPTH) throw refused('holds a model id that is percent-encoded too often');
    text = decoded(text);
  }
  for (const part of text.split('/')) {
    if (part === '') throw refused('holds a model id with an empty segment');
    checkText(part);
  }
}

/** Nearly every segment is plain words: no need to decode or normalise those. */
function needsLook(segment: string): boolean {
  return segment.includes('%') || segment.startsWith('.');
}

function decoded(text: string): string {
  try {
    // Also refuses overlong UTF-8 such as `%c0%ae`, another way to write a dot.
    const once = decodeURIComponent(text);
    // Compatibility forms (`．`, `／`, `％`) become what a lenient reader would take them for.
    return once.normalize('NFKC');
  } catch {
    throw refused('must be well-formed percent-encoded UTF-8');
  }
}

function checkText(text: string): void {
  if (CONTROL.test(text)) throw refused('must not hold control characters');
  if (text.includes('\\')) throw refused('must not hold a backslash');
  // Some servers cut `;parameters` and blanks off a segment before they resolve dots.
  const stem = text.replace(/;.*$/s, '').trim();
  if (stem === '.' || stem === '..') throw refused('must not hold `.` or `..` segments');
}

function refused(sentence: string): SallyportError {
  return new SallyportError('bad_request', `the request path ${sentence}`);
}
