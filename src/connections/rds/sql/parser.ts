import loadLibpgQuery, { type LibpgQuery } from 'libpg-query/wasm/libpg-query.js';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type Ast, isAst, list, untag } from './ast.ts';
import { rememberText } from './remember-text.ts';

/** PostgreSQL's own parser: text to statement trees. */
export type SqlParser = Readonly<{
  /**
   * The one statement of a text, as a tagged node.
   * @throws SallyportError `bad_request` for text that does not parse or is not one statement;
   * `unclassifiable` when the parser itself fails
   */
  parse(sql: string): Ast;
  /** The same, remembered: for texts of ours, which come again with every statement. */
  recall(sql: string): Ast;
}>;

/** A tree takes some ten times its JSON in memory. */
const REMEMBERED_CHARACTERS = 1024 * 1024;

// pg_query.h: PgQueryParseResult { char *tree; char *stderr; PgQueryError *error }
const ERROR_OFFSET = 8;
// PgQueryError { char *message, *funcname, *filename; int lineno, cursorpos; … }
const CURSOR_OFFSET = 16;

/**
 * The parser in WebAssembly. A stack overflow inside it leaves it damaged (its shadow stack is not
 * restored), so anything but a clean syntax error throws the instance away for a new one.
 */
export async function createSqlParser(): Promise<SqlParser> {
  let library = await loadLibpgQuery();
  let reload: Promise<void> | undefined;
  // Trees are read-only, so one can serve every statement.
  const remembered = rememberText<Parsed>(REMEMBERED_CHARACTERS);

  function replaceLibrary(): void {
    reload ??= loadLibpgQuery().then((fresh) => {
      library = fresh;
      reload = undefined;
    });
  }

  function parse(sql: string): Parsed {
    if (reload !== undefined) throw crashed();
    let tree: string;
    try {
      tree = readTree(library, sql);
    } catch (thrown) {
      if (thrown instanceof SallyportError) throw thrown;
      replaceLibrary();
      throw crashed(thrown);
    }
    return { statement: onlyStatement(JSON.parse(tree)), characters: tree.length };
  }

  return {
    parse: (sql) => parse(sql).statement,
    recall: (sql) =>
      remembered(
        sql,
        () => parse(sql),
        ({ characters }) => characters,
      ).statement,
  };
}

type Parsed = Readonly<{ statement: Ast; characters: number }>;

function readTree(library: LibpgQuery, sql: string): string {
  const bytes = library.lengthBytesUTF8(sql) + 1;
  const input = library._malloc(bytes);
  library.stringToUTF8(sql, input, bytes);
  const result = library._wasm_parse_query_raw(input);
  library._free(input);
  if (result === 0) throw new Error('parser is out of memory');
  try {
    const error = library.getValue(result + ERROR_OFFSET, 'i32');
    if (error !== 0) {
      const position = library.getValue(error + CURSOR_OFFSET, 'i32');
      throw new SallyportError(
        'bad_request',
        `statement does not parse as PostgreSQL, at character ${Math.max(position, 1)}`,
      );
    }
    return library.UTF8ToString(library.getValue(result, 'i32'));
  } finally {
    library._wasm_free_parse_result(result);
  }
}

function onlyStatement(tree: unknown): Ast {
  const statements = list(tree as Ast, 'stmts');
  if (statements.length !== 1) {
    throw new SallyportError(
      'bad_request',
      `got ${statements.length} statements in one text, exactly 1 is allowed; several go as one batch`,
    );
  }
  const statement = statements[0];
  const node = isAst(statement) ? statement['stmt'] : undefined;
  if (!isAst(node)) throw new SallyportError('unclassifiable', 'statement is of no known kind');
  return node;
}

function crashed(cause?: unknown): SallyportError {
  return new SallyportError(
    'unclassifiable',
    'statement could not be parsed within bounds; simplify it',
    { cause },
  );
}

/** Parses `select <expression>` and gives the expression: for trees that are easier written than built. */
export function parseExpression(parser: SqlParser, sql: string): Ast {
  const select = untag(parser.recall(`select ${sql}`), 'SelectStmt');
  const value = untag(list(select, 'targetList')[0], 'ResTarget')?.['val'];
  if (!isAst(value)) throw new SallyportError('unclassifiable', 'expression could not be built');
  return value;
}
