import { type Ast, type AstValue, child, isAst, list, names, text, untag, walk } from './ast.ts';
import { isUnbounded } from './is-unbounded.ts';
import type { RelationUse } from './relation-use.ts';

export const CHANGES: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
]);

/**
 * The columns of a relation that a mask of the config covers, whoever asks; undefined when none
 * does, and then nothing says that its columns are harmless.
 */
export type SensitiveColumns = (relation: string) => ReadonlySet<string> | undefined;

/** What one insert, update, delete or merge does to its target, and whether anything narrows it. */
export function describeChange(
  tag: string,
  node: Ast,
  sensitive: SensitiveColumns,
): { uses: readonly RelationUse[]; unbounded: boolean } {
  const relation = relationKey(child(node, 'relation'));
  const actions = new Set<RelationUse['action']>(changeActions(tag, node));
  if (readsTarget(node, relation, sensitive)) actions.add('select');
  return {
    uses: [...actions].map((action) => ({ action, relation })),
    unbounded: (tag === 'UpdateStmt' || tag === 'DeleteStmt') && isUnbounded(node['whereClause']),
  };
}

function changeActions(tag: string, node: Ast): readonly RelationUse['action'][] {
  switch (tag) {
    case 'InsertStmt': {
      const conflict = child(node, 'onConflictClause');
      return text(conflict, 'action') === 'ONCONFLICT_UPDATE' ? ['insert', 'update'] : ['insert'];
    }
    case 'UpdateStmt':
      return ['update'];
    case 'DeleteStmt':
      return ['delete'];
    default:
      return list(node, 'mergeWhenClauses').flatMap((clause) => {
        const command = text(untag(clause, 'MergeWhenClause'), 'commandType');
        return MERGE_ACTIONS[command ?? ''] ?? [];
      });
  }
}

const MERGE_ACTIONS: Readonly<Record<string, readonly RelationUse['action'][]>> = {
  CMD_INSERT: ['insert'],
  CMD_UPDATE: ['update'],
  CMD_DELETE: ['delete'],
  CMD_NOTHING: [],
};

/**
 * Whether the change tells anything about the rows it changes: RETURNING, or a condition or value
 * made of sensitive columns (the count of changed rows answers a question, too).
 */
function readsTarget(node: Ast, relation: string, sensitive: SensitiveColumns): boolean {
  if (child(node, 'returningClause') !== undefined) return true;
  const columns = sensitive(relation);
  const target = child(node, 'relation');
  const alias = text(child(target, 'alias'), 'aliasname') ?? text(target, 'relname') ?? '';
  let reads = false;
  walk(referencing(node), (tag, inner) => {
    if (tag !== 'ColumnRef') return true;
    const fields = names(list(inner, 'fields'));
    const column = fields.at(-1) ?? '*';
    if (fields.length > 1 && fields[0] === 'excluded') return true;
    // A star, or the alias standing alone, is the whole row.
    if (columns === undefined || columns.has(column) || column === '*' || column === alias)
      reads = true;
    return true;
  });
  return reads;
}

/** The parts of a change in which a column name can mean a column of the target. */
function referencing(node: Ast): AstValue {
  const {
    relation: _,
    cols: __,
    selectStmt: ___,
    withClause: ____,
    onConflictClause,
    ...rest
  } = node;
  const conflict = isAst(onConflictClause) ? onConflictClause : {};
  const { infer: _____, ...update } = conflict;
  return { ...rest, ...update };
}

/** `schema.table` of a resolved RangeVar. */
export function relationKey(rangeVar: Ast | undefined): string {
  return `${text(rangeVar, 'schemaname') ?? ''}.${text(rangeVar, 'relname') ?? ''}`;
}
