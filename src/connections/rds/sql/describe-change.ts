import { type Ast, type AstValue, child, isAst, list, names, text, untag, walk } from './ast.ts';
import { isUnbounded } from './is-unbounded.ts';
import type { RelationUse } from './relation-use.ts';

export const CHANGES: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
]);

/** What is known of the columns of a relation. */
export type ColumnKnowledge = Readonly<{
  all: ReadonlySet<string>;
  /**
   * Those that a mask of the config covers, whoever asks; undefined when none does, and then
   * nothing says that the others are harmless
   */
  sensitive?: ReadonlySet<string>;
}>;
export type ColumnsOf = (relation: string) => ColumnKnowledge;

/** What one insert, update, delete or merge does to its target, and whether anything narrows it. */
export function describeChange(
  tag: string,
  node: Ast,
  columnsOf: ColumnsOf,
): { uses: readonly RelationUse[]; unbounded: boolean } {
  const relation = relationKey(child(node, 'relation'));
  const actions = new Set<RelationUse['action']>(changeActions(tag, node));
  // The condition of a merge reads its target, whatever it then does.
  if (tag === 'MergeStmt' || readsTarget(node, columnsOf(relation))) actions.add('select');
  return {
    uses: [...actions].map((action) => ({ action, relation })),
    unbounded: leavesUnbounded(tag, node),
  };
}

function leavesUnbounded(tag: string, node: Ast): boolean {
  const condition = tag === 'MergeStmt' ? node['joinCondition'] : node['whereClause'];
  const changesRows = tag === 'UpdateStmt' || tag === 'DeleteStmt' || tag === 'MergeStmt';
  return changesRows && isUnbounded(condition, targetName(node));
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
function readsTarget(node: Ast, { all, sensitive }: ColumnKnowledge): boolean {
  if (child(node, 'returningClause') !== undefined) return true;
  const target = targetName(node);
  let reads =
    arbitratesUnseen(node) ||
    arbiters(node).some((column) => sensitive === undefined || sensitive.has(column));
  walk(referencing(node), (tag, inner) => {
    if (tag !== 'ColumnRef') return true;
    const fields = names(list(inner, 'fields'));
    const column = fields.at(-1) ?? '*';
    const [first] = fields;
    if (fields.length > 1 && first === 'excluded') return true;
    // A star, the alias standing alone, or a field that is no column is the whole row.
    const wholeRow =
      column === '*' ||
      (fields.length === 1 ? first === target : first === target && !all.has(column));
    if (wholeRow || sensitive === undefined || sensitive.has(column)) reads = true;
    return true;
  });
  return reads;
}

/** The columns whose values decide whether an inserted row changes one that is there. */
export function arbiters(node: Ast): readonly string[] {
  return list(arbiter(node), 'indexElems').flatMap(
    (element) => text(untag(element, 'IndexElem'), 'name') ?? [],
  );
}

/** Whether a constraint decides it by its name, of which nobody sees what columns it has. */
export function arbitratesUnseen(node: Ast): boolean {
  return text(arbiter(node), 'conname') !== undefined;
}

function arbiter(node: Ast): Ast | undefined {
  const conflict = child(node, 'onConflictClause');
  return text(conflict, 'action') === 'ONCONFLICT_UPDATE' ? child(conflict, 'infer') : undefined;
}

/** The name that columns of the target are qualified with. */
export function targetName(node: Ast): string {
  const target = child(node, 'relation');
  return text(child(target, 'alias'), 'aliasname') ?? text(target, 'relname') ?? '';
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
  return { ...rest, ...conflict };
}

/** `schema.table` of a resolved RangeVar. */
export function relationKey(rangeVar: Ast | undefined): string {
  return `${text(rangeVar, 'schemaname') ?? ''}.${text(rangeVar, 'relname') ?? ''}`;
}
