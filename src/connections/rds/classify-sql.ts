import type { Config, RdsConnection } from '../../config/config-schema.ts';
import { DATABASE_ACCESS, type DatabaseAccess } from '../../gateway/credential.ts';
import type { Access, Operation } from '../../gateway/operation.ts';
import { resourceKey } from '../../gateway/operation.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Catalog } from './catalog.ts';
import type { ClassifiedStatement } from './sql/classified-statement.ts';
import { classifyStatement } from './sql/classify-statement.ts';
import type { ColumnsOf } from './sql/describe-change.ts';
import type { SqlParser } from './sql/parser.ts';
import { precheckSql } from './sql/precheck.ts';
import type { RelationUse } from './sql/relation-use.ts';
import { relatives } from './sql/relatives.ts';
import { type RememberText, rememberText } from './sql/remember-text.ts';
import type { SqlRequest, SqlStatement } from './sql-request.ts';

export type ClassifiedSql = Readonly<{
  operation: Operation;
  statements: readonly ClassifiedStatement[];
  /** The strongest database role that any of the statements needs */
  access: DatabaseAccess;
}>;

export type ClassifySqlDeps = Readonly<{
  connection: RdsConnection;
  catalog: Catalog;
  config: Config;
  parser: SqlParser;
}>;

/** What all statements of a request would do together. */
export function classifySql(request: SqlRequest, deps: ClassifySqlDeps): ClassifiedSql {
  const { length } = request.statements;
  const judged = request.statements.map((statement, index) =>
    inBatch(`statement ${index + 1} of ${length}: `, length > 1, () =>
      classifyOne(statement, request.connection, deps),
    ),
  );
  const statements = judged.map(({ statement }) => statement);
  const [first, ...more] = judged;
  const facts = {
    statement: more.length === 0 ? (first?.statement.statement ?? 'batch') : 'batch',
    statements: statements.length,
    unbounded: statements.some(({ unbounded }) => unbounded),
  };
  const accesses =
    first !== undefined && more.length === 0
      ? first.accesses
      : distinct(judged.flatMap((each) => each.accesses));
  return {
    operation: { connection: request.connection, kind: 'rds', accesses, facts },
    statements,
    access: strongest(statements.map(({ access }) => access)),
  };
}

/** Tells which statement of a batch is refused, since its sentence may fit several. */
function inBatch<T>(which: string, isBatch: boolean, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!isBatch || !(thrown instanceof SallyportError)) throw thrown;
    const { code, message, cause, undeclared } = thrown;
    throw new SallyportError(code, `${which}${message}`, {
      cause,
      ...(undeclared && { undeclared }),
    });
  }
}

/** What one text does. */
type Judged = Readonly<{ statement: ClassifiedStatement; accesses: readonly Access[] }>;

const REMEMBERED_CHARACTERS = 1024 * 1024;
/** What a text does is the same for as long as the catalog is; errors are found anew each time. */
const remembered = new WeakMap<Catalog, RememberText<Judged>>();

function recallFor(catalog: Catalog): RememberText<Judged> {
  const known = remembered.get(catalog) ?? rememberText(REMEMBERED_CHARACTERS);
  remembered.set(catalog, known);
  return known;
}

function classifyOne(
  { sql, values }: SqlStatement,
  connection: string,
  deps: ClassifySqlDeps,
): Judged {
  // One parser, config and connection go with a catalog.
  const judged = recallFor(deps.catalog)(
    `${connection} ${sql}`,
    () => classifyText(sql, connection, deps),
    // A tree takes several times its text.
    () => 16 * sql.length,
  );
  const { parameters } = judged.statement;
  if (parameters !== values.length) {
    throw new SallyportError(
      'bad_request',
      `statement has ${counted(parameters, 'parameter')}, got ${counted(values.length, 'value')}`,
    );
  }
  return judged;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function classifyText(
  sql: string,
  connection: string,
  { connection: settings, catalog, config, parser }: ClassifySqlDeps,
): Judged {
  precheckSql(sql, config.limits.statementBytes);
  const context = {
    connection,
    defaultSchema: settings.defaultSchema,
    catalog,
    tables: new Set(Object.keys(settings.tables)),
    functions: new Set(settings.functions),
  };
  const columns = columnsOf(connection, catalog, config);
  const statement = classifyStatement(parser.parse(sql), context, columns);
  return { statement, accesses: distinct(accessesOf(statement.uses, connection, settings)) };
}

/** The columns of a relation, and those that any mask of the config covers, also through inheritance. */
function columnsOf(connection: string, catalog: Catalog, config: Config): ColumnsOf {
  const covered = Object.values(config.masks).flatMap((mask) => [
    ...Object.keys(mask.columns),
    ...mask.detected,
  ]);
  return (relation) => {
    const prefixes = relatives(relation, catalog).map((name) => `${connection}/${name}.`);
    const sensitive = covered.flatMap((name) => {
      const prefix = prefixes.find((candidate) => name.startsWith(candidate));
      return prefix === undefined ? [] : [name.slice(prefix.length)];
    });
    const all = new Set(catalog.relations.get(relation)?.columns.map(({ name }) => name));
    return sensitive.length === 0 ? { all } : { all, sensitive: new Set(sensitive) };
  };
}

function accessesOf(
  uses: readonly RelationUse[],
  connection: string,
  { tables }: RdsConnection,
): readonly Access[] {
  const whole = { type: 'Connection', id: connection } as const;
  if (uses.length === 0) return [{ action: 'select', resource: whole }];
  return uses.map(({ action, relation }) => {
    // What is yet to be created is no resource of the config: creating it defines the connection.
    const known = relation !== undefined && Object.hasOwn(tables, relation);
    if (action === 'define' && !known) return { action, resource: whole };
    return { action, resource: { type: 'Table', id: `${connection}/${relation ?? ''}` } };
  });
}

function distinct(accesses: readonly Access[]): readonly Access[] {
  const byKey = new Map(
    accesses.map((access) => [`${access.action} ${resourceKey(access.resource)}`, access]),
  );
  return [...byKey.values()];
}

function strongest(all: readonly DatabaseAccess[]): DatabaseAccess {
  return DATABASE_ACCESS.findLast((access) => all.includes(access)) ?? 'read';
}
