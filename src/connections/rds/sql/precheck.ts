import { SallyportError } from '../../../gateway/sallyport-error.ts';

const MAX_COMMENT_DEPTH = 8;
/**
 * PostgreSQL's scanner re-reads a run of operator characters for each character it gives back, so
 * long runs cost quadratic time.
 */
const MAX_OPERATOR_RUN = 63;
/** The scanner reads on over comment signs, too, and then gives back: this many characters in all. */
const MAX_REREAD = 20_000;
const OPERATOR_CHARACTERS = new Set('+-*/<>=~!@#%^&|`?');

/**
 * Refuses text that would make the parser slow, crash it, or make it see other text than the
 * database: too long, NUL, lone surrogates, deep comments, long operator runs. One pass, no parsing.
 * @throws SallyportError `over_limit` for length, `bad_request` for the rest
 */
export function precheckSql(sql: string, maxBytes: number): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes > maxBytes) {
    throw new SallyportError(
      'over_limit',
      `statement is ${bytes} bytes long, at most ${maxBytes} are allowed; pass values as parameters`,
    );
  }
  if (sql.includes('\0')) refuse('statement contains a NUL character, which SQL text may not');
  if (!sql.isWellFormed()) refuse('statement is not well-formed Unicode text');
  let reread = 0;
  for (let at = skipPlain(sql, 0); at < sql.length; at = skipPlain(sql, skipToken(sql, at))) {
    reread += operatorRun(sql, at);
    if (reread > MAX_REREAD) refuse('operator characters and comments are too closely packed');
  }
}

/** Characters that begin no token that is looked at: nearly all of a statement. */
const PLAIN = /[^-+*/<>=~!@#%^&|`?'"$]*/y;

function skipPlain(sql: string, at: number): number {
  PLAIN.lastIndex = at;
  PLAIN.test(sql);
  return PLAIN.lastIndex;
}

/** How many operator characters stand together from here on, whatever they mean. */
function operatorRun(sql: string, at: number): number {
  let end = at;
  while (OPERATOR_CHARACTERS.has(sql[end] ?? '') && end - at <= MAX_REREAD) end++;
  return end - at;
}

/** The position after the comment, quoted text, operator run or single character that starts at `at`. */
function skipToken(sql: string, at: number): number {
  const here = sql[at] ?? '';
  const next = sql[at + 1];
  if (here === '-' && next === '-') return endOfLine(sql, at);
  if (here === '/' && next === '*') return skipComment(sql, at);
  if (here === "'") return skipString(sql, at);
  if (here === '"') return skipQuoted(sql, at, '"');
  if (here === '$') return skipDollarQuoted(sql, at);
  if (OPERATOR_CHARACTERS.has(here)) return skipOperators(sql, at);
  return at + 1;
}

function skipString(sql: string, at: number): number {
  const before = sql[at - 1];
  const escapes =
    (before === 'e' || before === 'E') && !/[\w$\u0080-\uffff]/.test(sql[at - 2] ?? ' ');
  return escapes ? skipEscapeString(sql, at) : skipQuoted(sql, at, "'");
}

function skipQuoted(sql: string, at: number, quote: string): number {
  const end = sql.indexOf(quote, at + 1);
  return end < 0 ? sql.length : end + 1;
}

/** A quoted string goes on after white space with a line break, keeping its escapes (SQL standard). */
const CONTINUATION = /(?:[ \t\f\v]|--[^\r\n]*)*[\r\n](?:\s|--[^\r\n]*)*'/y;

function skipEscapeString(sql: string, at: number): number {
  for (let i = at + 1; i < sql.length; i++) {
    if (sql[i] === '\\') i++;
    else if (sql[i] === "'") {
      CONTINUATION.lastIndex = i + 1;
      if (!CONTINUATION.test(sql)) return i + 1;
      i = CONTINUATION.lastIndex - 1;
    }
  }
  return sql.length;
}

const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

function skipDollarQuoted(sql: string, at: number): number {
  if (/[\w$\u0080-\uffff]/.test(sql[at - 1] ?? ' ')) return at + 1;
  DOLLAR_TAG.lastIndex = at;
  const tag = DOLLAR_TAG.exec(sql)?.[0];
  if (tag === undefined) return at + 1;
  const end = sql.indexOf(tag, at + tag.length);
  return end < 0 ? sql.length : end + tag.length;
}

function skipComment(sql: string, at: number): number {
  let depth = 1;
  let i = at + 2;
  while (i < sql.length && depth > 0) {
    if (sql.startsWith('/*', i)) {
      depth++;
      i += 2;
    } else if (sql.startsWith('*/', i)) {
      depth--;
      i += 2;
    } else i++;
    if (depth > MAX_COMMENT_DEPTH) {
      refuse(`comments are nested more than ${MAX_COMMENT_DEPTH} deep`);
    }
  }
  return i;
}

function skipOperators(sql: string, at: number): number {
  let i = at;
  while (OPERATOR_CHARACTERS.has(sql[i] ?? '')) {
    if (i > at && (sql.startsWith('--', i) || sql.startsWith('/*', i))) break;
    i++;
  }
  if (i - at > MAX_OPERATOR_RUN) {
    refuse(`a run of ${i - at} operator characters, at most ${MAX_OPERATOR_RUN} are allowed`);
  }
  return i;
}

function endOfLine(sql: string, at: number): number {
  const end = /[\r\n]/g;
  end.lastIndex = at;
  return (end.exec(sql)?.index ?? sql.length - 1) + 1;
}

function refuse(sentence: string): never {
  throw new SallyportError('bad_request', sentence);
}
