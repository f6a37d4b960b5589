import { SallyportError } from '../../../gateway/sallyport-error.ts';

const PLAIN_FIELD = /^[A-Za-z][\w.-]*$/;
const BREAKS = new Set([' ', '\t', '\n', '\r', '(', ')', '+', '-', '!', '\u3000']);
/** Inside of a word these are letters. */
const JOINS = new Set(['-', '+']);
/** Every document, whatever its fields are; a word of its own. */
const EVERYTHING = /\*:\*(?=[\s)^]|$)/y;
/**
 * A range whose bounds can only be read in one way. In a bound a quote may be a letter and a
 * backslash may be none, so that neither is taken here.
 */
const RANGE = /[[{] *[^\s"\\[\]{}]+ +TO +[^\s"\\[\]{}]+ *[\]}](?=[\s)^]|$)/y;

/**
 * The fields that a text in Lucene's query syntax names, `_exists_` followed. Whatever could be read
 * in two ways is refused: escapes, wildcards and quotes in names, regular expressions, quotes and
 * escapes in ranges.
 * https://opensearch.org/docs/latest/query-dsl/full-text/query-string/
 * @throws SallyportError `denied`
 */
export function queryStringFields(text: string): readonly string[] {
  const fields: string[] = [];
  let token = NO_TOKEN;
  /** The token before was `_exists_:` */
  let exists = false;

  function end(): void {
    if (exists && token.text !== '') {
      fields.push(named(token));
      exists = false;
    }
    token = NO_TOKEN;
  }

  function colon(): void {
    if (exists) throw refusedExists();
    exists = token.plain && token.text === '_exists_';
    if (!exists) fields.push(named(token));
    token = NO_TOKEN;
  }

  for (const piece of pieces(text)) {
    if (piece.kind === 'colon') colon();
    else if (piece.kind === 'break') end();
    else {
      if (exists && piece.kind === 'quoted') throw refusedExists();
      token = {
        text: token.text + piece.text,
        plain: token.plain && piece.kind === 'letter',
      };
    }
  }
  end();
  if (exists) throw refusedExists();
  return fields;
}

type Token = Readonly<{ text: string; plain: boolean }>;
type Piece = Readonly<{ kind: 'letter' | 'escaped' | 'quoted' | 'colon' | 'break'; text: string }>;

const NO_TOKEN: Token = { text: '', plain: true };

/** The text character by character; what is quoted, escaped or a range is one piece. */
function* pieces(text: string): Generator<Piece> {
  let begun = false;
  for (let at = 0; at < text.length; ) {
    const piece: Piece = begun ? pieceWithin(text, at) : firstPiece(text, at);
    begun = piece.kind !== 'break' && piece.kind !== 'colon';
    at += piece.text.length;
    yield piece;
  }
}

function pieceWithin(text: string, at: number): Piece {
  const character = text.charAt(at);
  return JOINS.has(character) ? { kind: 'letter', text: character } : pieceAt(text, at);
}

function firstPiece(text: string, at: number): Piece {
  EVERYTHING.lastIndex = at;
  const [everything] = EVERYTHING.exec(text) ?? [];
  return everything === undefined ? pieceAt(text, at) : { kind: 'break', text: everything };
}

function pieceAt(text: string, at: number): Piece {
  const character = text.charAt(at);
  if (BREAKS.has(character)) return { kind: 'break', text: character };
  switch (character) {
    case ':':
      return { kind: 'colon', text: character };
    case '\\':
      return { kind: 'escaped', text: text.slice(at, at + 2) };
    case '"':
      return { kind: 'quoted', text: text.slice(at, closingQuote(text, at) + 1) };
    case '[':
    case ']':
    case '{':
    case '}':
      return { kind: 'break', text: text.slice(at, endOfRange(text, at) + 1) };
    case '/':
      throw refused(
        'a `/` begins a regular expression, which is not supported: escape it with a backslash',
      );
    default:
      return { kind: 'letter', text: character };
  }
}

function named({ text, plain }: Token): string {
  if (plain && PLAIN_FIELD.test(text)) return text;
  throw refused('a field before a `:` must be named in plain letters, digits, `_`, `-` and dots');
}

function refusedExists(): SallyportError {
  return refused('`_exists_` takes a plain field name');
}

/** Where the range that begins here ends: what is between are bounds, never a field. */
function endOfRange(text: string, start: number): number {
  RANGE.lastIndex = start;
  const found = RANGE.exec(text)?.[0];
  if (found !== undefined) return start + found.length - 1;
  throw refused(
    'a range must read `[from TO to]` or `{from TO to}`, its bounds without quotes, blanks, brackets and backslashes, and be a word of its own',
  );
}

function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  throw refused('a quote is not closed');
}

function refused(sentence: string): SallyportError {
  return new SallyportError('denied', `query_string: ${sentence}`);
}
