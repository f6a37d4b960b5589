import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type Ast, child, isAst, list, names, string, text, untag, walk } from './ast.ts';
import type { ClassifiedStatement } from './classified-statement.ts';
import { relationKey } from './describe-change.ts';
import type { RelationUse } from './relation-use.ts';

type Definition = Omit<ClassifiedStatement, 'tree' | 'parameters'>;

/** Statements that define, and where each keeps the relation that it is about. */
const DEFINED: Readonly<Record<string, (node: Ast) => readonly string[]>> = {
  CreateStmt: (node) => [relationKey(child(node, 'relation'))],
  CreateTableAsStmt: (node) => [relationKey(child(child(node, 'into'), 'rel'))],
  ViewStmt: (node) => [relationKey(child(node, 'view'))],
  IndexStmt: (node) => [relationKey(child(node, 'relation'))],
  AlterTableStmt: (node) => [relationKey(child(node, 'relation'))],
  RenameStmt: (node) => [relationKey(child(node, 'relation'))],
  RefreshMatViewStmt: (node) => [relationKey(child(node, 'relation'))],
  ReindexStmt: (node) => (isAst(node['relation']) ? [relationKey(child(node, 'relation'))] : []),
  TruncateStmt: (node) =>
    list(node, 'relations').map((item) => relationKey(untag(item, 'RangeVar'))),
  DropStmt: dropped,
};

export const DEFINITIONS: ReadonlySet<string> = new Set(Object.keys(DEFINED));

const ALTERATIONS = new Set(
  `AT_AddColumn AT_ColumnDefault AT_DropNotNull AT_SetNotNull AT_SetStatistics AT_DropColumn
   AT_AddConstraint AT_DropConstraint AT_ValidateConstraint AT_AlterColumnType`.split(/\s+/),
);
const DROPPED = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_INDEX']);
const RENAMED = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_INDEX',
  'OBJECT_COLUMN',
]);

/**
 * What a definition does. `reads` are the relations its own query reads.
 * @throws SallyportError `unclassifiable` for definitions that could change rights, run code or
 * cannot run inside a transaction
 */
export function describeDefinition(
  tag: string,
  node: Ast,
  reads: readonly RelationUse[],
): Definition {
  refuseUnsupported(tag, node);
  const action = tag === 'TruncateStmt' ? 'delete' : 'define';
  const relations = DEFINED[tag]?.(node) ?? [];
  const targets = relations.map((relation) => ({ action, relation }) as const);
  const own = tag === 'TruncateStmt' ? [] : reads;
  const uses: RelationUse[] = targets.length === 0 ? [{ action }] : [...targets];
  if (readsColumns(tag, node))
    uses.push(...relations.map((relation) => ({ action: 'select', relation }) as const));
  return {
    kind: 'definition',
    statement: tag
      .replace('Stmt', '')
      .replace(/(.)([A-Z])/g, '$1 $2')
      .toLowerCase(),
    access: 'define',
    uses: [...uses, ...own],
    unbounded: tag === 'TruncateStmt',
    returnsRows: false,
  };
}

function refuseUnsupported(tag: string, node: Ast): void {
  if (node['concurrent'] === true) {
    throw new SallyportError(
      'unclassifiable',
      'concurrently is not supported, it cannot run in a transaction',
    );
  }
  if (text(node, 'behavior') === 'DROP_CASCADE') {
    throw new SallyportError(
      'unclassifiable',
      'cascade is not supported, what it reaches cannot be seen; name each object',
    );
  }
  const object = text(node, 'removeType') ?? text(node, 'renameType');
  const known = tag === 'DropStmt' ? DROPPED : RENAMED;
  if (object !== undefined && !known.has(object)) refuse(object.replace('OBJECT_', ''));
  for (const command of list(node, 'cmds')) {
    const subtype = text(untag(command, 'AlterTableCmd'), 'subtype') ?? 'AT_AddColumn';
    if (!ALTERATIONS.has(subtype)) refuse(subtype.replace('AT_', ''));
  }
}

function refuse(what: string): never {
  throw new SallyportError(
    'unclassifiable',
    `definition of ${what.toLowerCase()} is not supported; tables, views, indexes and their columns and constraints are`,
  );
}

/**
 * Whether a definition computes on the columns of a relation that is there: a generated column, a
 * check, an index on an expression or for some rows, a change of type. What it computes can be
 * seen, or tells by failing.
 */
function readsColumns(tag: string, node: Ast): boolean {
  if (tag !== 'AlterTableStmt' && tag !== 'IndexStmt') return false;
  let reads = false;
  walk(node, (inner) => {
    if (inner === 'ColumnRef') reads = true;
    return !reads;
  });
  return reads;
}

/** Names what a drop drops by schema, as RangeVars are named elsewhere. */
export function qualifyDropped(statement: Ast, defaultSchema: string): Ast {
  const node = child(statement, 'DropStmt') ?? {};
  const objects = list(node, 'objects').map((object) => {
    const items = list(untag(object, 'List'), 'items');
    const [schema] = items.length > 1 ? names(items) : [defaultSchema];
    if (items.length > 2 || schema?.startsWith('pg_') || schema === 'information_schema') {
      throw new SallyportError('denied', 'system schemas and other databases cannot be changed');
    }
    return items.length > 1 ? object : { List: { items: [string(defaultSchema), ...items] } };
  });
  return { DropStmt: { ...node, objects } };
}

function dropped(node: Ast): readonly string[] {
  if (text(node, 'removeType') === 'OBJECT_INDEX') return [];
  return list(node, 'objects').map((object) =>
    names(list(untag(object, 'List'), 'items')).join('.'),
  );
}
