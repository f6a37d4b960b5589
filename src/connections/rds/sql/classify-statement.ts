import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { DEFINITION_NODES } from './allowed-nodes.ts';
import { type Ast, child, isAst, list, text, untag, walk } from './ast.ts';
import type { ClassifiedStatement } from './classified-statement.ts';
import { CHANGES, type ColumnsOf, describeChange, relationKey } from './describe-change.ts';
import { DEFINITIONS, describeDefinition, qualifyDropped } from './describe-definition.ts';
import type { RelationUse } from './relation-use.ts';
import { type NameContext, resolveNames } from './resolve-names.ts';

/**
 * What one parsed statement would do, decided by PostgreSQL's grammar.
 * @throws SallyportError `unclassifiable` for statements that the gate does not know, `denied` for
 * names outside the allow-lists
 */
export function classifyStatement(
  statement: Ast,
  context: NameContext,
  columnsOf: ColumnsOf,
): ClassifiedStatement {
  const tag = Object.keys(statement)[0] ?? '';
  if (tag === 'SelectStmt' || CHANGES.has(tag)) return classifyQuery(statement, context, columnsOf);
  if (tag === 'ExplainStmt') return classifyExplain(statement, context, columnsOf);
  if (DEFINITIONS.has(tag)) {
    const named = tag === 'DropStmt' ? qualifyDropped(statement, context.defaultSchema) : statement;
    const { tree, parameters } = resolveNames(named, { ...context, extraNodes: DEFINITION_NODES });
    return { tree, parameters, ...describeDefinition(tag, child(tree, tag) ?? {}, readUses(tree)) };
  }
  throw new SallyportError('unclassifiable', REFUSED_STATEMENTS[tag] ?? UNKNOWN_STATEMENT);
}

const UNKNOWN_STATEMENT =
  'statement is of a kind that is not supported; select, insert, update, delete, merge, explain and table, view and index definitions are';
const NO_TRANSACTIONS =
  'interactive transactions are not supported; send the statements together as one batch, which is one transaction';

const REFUSED_STATEMENTS: Readonly<Record<string, string>> = {
  TransactionStmt: NO_TRANSACTIONS,
  PrepareStmt: 'prepare is not supported; send the statement with its parameters',
  ExecuteStmt: 'execute is not supported; send the statement with its parameters',
  DeallocateStmt: 'deallocate is not supported; nothing is prepared by name here',
  DoStmt: 'do blocks are not supported, what they run cannot be seen',
  CallStmt: 'call is not supported, what a procedure runs cannot be seen',
  CopyStmt: 'copy is not supported; use select, or insert with several rows',
  DeclareCursorStmt: 'cursors are not supported; page with a condition on the key',
  FetchStmt: 'cursors are not supported; page with a condition on the key',
  VariableSetStmt: 'settings cannot be changed through the gate',
  VariableShowStmt: 'settings cannot be read through the gate',
  LockStmt: 'lock is not supported; use select … for update in a batch',
  ListenStmt: 'listen needs a connection that stays, which the gate does not give',
  NotifyStmt: 'notify is not supported',
};

function classifyQuery(
  statement: Ast,
  context: NameContext,
  columnsOf: ColumnsOf,
): ClassifiedStatement {
  const { tree, parameters } = resolveNames(statement, context);
  const tag = Object.keys(tree)[0] ?? '';
  const uses: RelationUse[] = [...readUses(tree)];
  let unbounded = false;
  let changes = false;
  walk(tree, (inner, node) => {
    if (!CHANGES.has(inner)) return true;
    changes = true;
    const change = describeChange(inner, node, columnsOf);
    uses.push(...change.uses);
    unbounded ||= change.unbounded;
    return true;
  });
  // INVARIANT: the role follows from what is done, never from the word a statement begins with.
  const writes = uses.some(({ action }) => action !== 'select');
  return {
    tree,
    kind: changes ? 'change' : 'query',
    statement: tag.replace('Stmt', '').toLowerCase(),
    access: writes ? 'write' : 'read',
    uses: distinct(uses),
    unbounded,
    returnsRows: tag === 'SelectStmt' || child(child(tree, tag), 'returningClause') !== undefined,
    parameters,
  };
}

/** Every relation that a resolved tree reads; a locking clause makes each of them an update, too. */
function readUses(tree: Ast): readonly RelationUse[] {
  const relations = new Set<string>();
  let locks = false;
  walk(tree, (tag, node) => {
    if (tag === 'LockingClause') {
      locks = true;
      return false;
    }
    if (tag === 'RangeVar' && 'schemaname' in node) relations.add(relationKey(node));
    return true;
  });
  return [...relations].flatMap((relation): RelationUse[] => [
    { action: 'select', relation },
    ...(locks ? [{ action: 'update', relation } as const] : []),
  ]);
}

const EXPLAIN_OPTIONS = new Set(['costs', 'format', 'summary', 'verbose']);

function classifyExplain(
  statement: Ast,
  context: NameContext,
  columnsOf: ColumnsOf,
): ClassifiedStatement {
  const explain = untag(statement, 'ExplainStmt');
  for (const option of list(explain, 'options')) {
    const name = text(untag(option, 'DefElem'), 'defname') ?? '';
    if (!EXPLAIN_OPTIONS.has(name)) {
      throw new SallyportError(
        'denied',
        `explain option \`${name}\` is not supported; costs, format, summary and verbose are`,
      );
    }
  }
  const query = explain?.['query'];
  if (!isAst(query)) throw new SallyportError('unclassifiable', UNKNOWN_STATEMENT);
  const inner = classifyQuery(query, context, columnsOf);
  const relations = new Set(inner.uses.flatMap(({ relation }) => relation ?? []));
  return {
    ...inner,
    tree: { ExplainStmt: { ...explain, query: inner.tree } },
    kind: 'explain',
    statement: 'explain',
    access: 'read',
    // Nothing runs; the plan tells about the relations, as reading them would.
    uses: [...relations].map((relation) => ({ action: 'select', relation })),
    unbounded: false,
    returnsRows: true,
  };
}

function distinct(uses: readonly RelationUse[]): readonly RelationUse[] {
  const byKey = new Map(uses.map((use) => [`${use.action} ${use.relation ?? ''}`, use]));
  return [...byKey.values()];
}
