import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { SqlStatement } from '../sql-request.ts';
import type { BoundParameter } from './data-api-value.ts';
import type { SqlToken } from './scan-sql.ts';

/**
 * Turns `:name` into `$n`, by the tokens of PostgreSQL's own scanner, which tell a parameter from a cast, a quoted
 * text, a comment, an array slice or a key of `json_object`. Every parameter must be used, and
 * every use have its parameter.
 * @throws SallyportError `bad_request`
 */
export function bindNames(
  sql: string,
  parameters: ReadonlyMap<string, BoundParameter>,
  tokens: readonly SqlToken[],
): SqlStatement {
  const source = Buffer.from(sql);
  const numbers = new Map<string, number>();
  const pieces: string[] = [];
  let copied = 0;

  for (const use of nameUses(source, tokens, parameters)) {
    const parameter = parameters.get(use.name);
    if (parameter === undefined) throw refused(`parameter \`${use.name}\` has no value`);
    const number = numbers.get(use.name) ?? numbers.size + 1;
    numbers.set(use.name, number);
    pieces.push(source.toString('utf8', copied, use.start), placeholder(number, parameter.cast));
    copied = use.end;
  }
  pieces.push(source.toString('utf8', copied));

  for (const name of parameters.keys()) {
    if (!numbers.has(name)) throw refused(`parameter \`${name}\` is not used by the statement`);
  }
  return {
    sql: pieces.join(''),
    values: [...numbers.keys()].map((name) => parameters.get(name)?.value ?? null),
  };
}

function placeholder(number: number, cast: string | undefined): string {
  return cast === undefined ? `$${number}` : `CAST($${number} AS ${cast})`;
}

type NameUse = Readonly<{ name: string; start: number; end: number }>;

function nameUses(
  source: Buffer,
  tokens: readonly SqlToken[],
  parameters: ReadonlyMap<string, BoundParameter>,
): readonly NameUse[] {
  const uses: NameUse[] = [];
  const brackets = trackBrackets(source);
  let after: SqlToken | undefined;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.tokenName === 'PARAM') {
      throw refused('the statement has a `$n` placeholder, this protocol has `:name` parameters');
    }
    const text = textOf(source, token);
    const next = tokens[i + 1];
    const name = text === ':' ? nameAfter(source, token, next) : undefined;
    if (name === undefined || next === undefined) {
      brackets.see(token, text, after);
      after = token;
      continue;
    }
    if (brackets.separates(after, parameters.has(name))) {
      after = token;
      continue;
    }
    uses.push({ name, start: token.start, end: next.end });
    after = next;
    i++;
  }
  return uses;
}

/** The name in `:name`: an unquoted word or a whole number right behind the colon. */
function nameAfter(
  source: Buffer,
  colon: SqlToken,
  next: SqlToken | undefined,
): string | undefined {
  if (next === undefined || next.start !== colon.end) return undefined;
  const text = textOf(source, next);
  const isWord = next.tokenName === 'IDENT' || next.keywordName !== 'NO_KEYWORD';
  if (next.tokenName !== 'ICONST' && !isWord) return undefined;
  return /^\w{1,128}$/.test(text) ? text : undefined;
}

/**
 * Where a colon may be a separator: in a subscript (`a[1:2]`) and in `json_object('k':v)`. There it
 * is one behind an operand; elsewhere no operand can stand before a colon.
 */
function trackBrackets(source: Buffer) {
  const open: ('subscript' | 'json' | 'other')[] = [];
  return {
    see(token: SqlToken, text: string, before: SqlToken | undefined): void {
      if (text === '[' && token.tokenName !== 'IDENT') open.push('subscript');
      else if (text === '(') open.push(isJsonConstructor(source, before) ? 'json' : 'other');
      else if (text === ']' || text === ')') open.pop();
    },
    separates(before: SqlToken | undefined, isParameter: boolean): boolean {
      const inside = open.at(-1);
      if (before === undefined || (inside !== 'subscript' && inside !== 'json')) return false;
      if (endsOperand(source, before)) return true;
      return inside === 'subscript' && textOf(source, before) === '[' && !isParameter;
    },
  };
}

function isJsonConstructor(source: Buffer, before: SqlToken | undefined): boolean {
  if (before === undefined) return false;
  return /^json_object(agg)?$/i.test(textOf(source, before));
}

const OPERAND_TOKENS = new Set(['IDENT', 'ICONST', 'FCONST', 'SCONST', 'XCONST', 'BCONST']);
const OPERAND_WORDS = new Set(['null', 'true', 'false', 'end', ')', ']']);

function endsOperand(source: Buffer, token: SqlToken): boolean {
  if (OPERAND_TOKENS.has(token.tokenName)) return true;
  if (token.keywordName !== 'NO_KEYWORD' && token.keywordName !== 'RESERVED_KEYWORD') return true;
  return OPERAND_WORDS.has(textOf(source, token).toLowerCase());
}

function textOf(source: Buffer, token: SqlToken): string {
  return source.toString('utf8', token.start, token.end);
}

function refused(sentence: string): SallyportError {
  return new SallyportError('bad_request', sentence);
}
