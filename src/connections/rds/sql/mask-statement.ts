import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { quoteIdentifier } from '../quote-sql.ts';
import {
  type Ast,
  type AstValue,
  child,
  isAst,
  list,
  names,
  text,
  transform,
  untag,
  walk,
} from './ast.ts';
import type { ClassifiedStatement } from './classified-statement.ts';
import { arbiters, arbitratesUnseen, CHANGES, relationKey, targetName } from './describe-change.ts';
import { mentionsColumn, type RowNames, refuseDetectedTextUse } from './detected-text-use.ts';
import { expandView } from './expand-view.ts';
import { filterCondition, maskedRelationSql, type RelationMaskContext } from './masked-relation.ts';
import { parseExpression } from './parser.ts';
import { isPlain, type RelationPlan } from './relation-plan.ts';
import { type TextSearchContext, takeTextSearches } from './text-search.ts';

export type MaskContext = Omit<RelationMaskContext, 'mentions'> &
  TextSearchContext &
  Readonly<{
    /** The plan of every relation that the statement touches, and of those that its views read */
    plan: (relation: string) => RelationPlan | undefined;
  }>;

/**
 * The statement as it may run under the plans of its relations: every reference to a relation with
 * masks or filters becomes a sub-select that is masked already, so that no expression, predicate,
 * order or aggregate ever sees the value (promise 5).
 * @throws SallyportError `denied` where a mask could not hold
 */
export function maskStatement(statement: ClassifiedStatement, context: MaskContext): Ast {
  const { tree } = statement;
  const plans = [...new Set(statement.uses.flatMap(({ relation }) => relation ?? []))].flatMap(
    (relation) => context.plan(relation) ?? [],
  );
  const masked = plans.filter((plan) => !isPlain(plan) || expandView(plan, context) !== undefined);
  if (masked.length === 0) return tree;
  if (statement.kind === 'definition' || statement.kind === 'explain') {
    throw new SallyportError(
      'denied',
      `${statement.statement} would show more of \`${masked[0]?.relation.name}\` than its masks and filters allow`,
    );
  }
  if (statement.kind === 'change') refuseUnmaskableChange(tree, context);
  const searches = takeTextSearches(tree, context);
  refuseDetectedTextUse(searches.tree as Ast, detectedNames(tree, masked));
  const mentions = (column: string, plan: RelationPlan) =>
    mentionsColumn(tree, column, rowNames(tree, plan));
  return searches.putBack(replaceRelations(searches.tree, { ...context, mentions })) as Ast;
}

function replaceRelations(value: AstValue, context: MaskContext & RelationMaskContext): AstValue {
  return transform(value, (tag, node) => {
    if (CHANGES.has(tag)) return { [tag]: replaceInChange(tag, node, context) };
    if (tag !== 'RangeVar' || !('schemaname' in node)) return undefined;
    const plan = context.plan(relationKey(node));
    return plan === undefined ? undefined : replaceRelation(node, plan, context);
  });
}

function replaceRelation(
  node: Ast,
  plan: RelationPlan,
  context: MaskContext & RelationMaskContext,
): Ast | undefined {
  const definition = expandView(plan, context);
  if (isPlain(plan) && definition === undefined) return undefined;
  const select = child(
    context.parser.recall(maskedRelationSql(plan, node['inh'] !== true, context)),
    'SelectStmt',
  );
  const source = {
    RangeSubselect: {
      subquery: replaceRelations(definition ?? null, context),
      alias: { aliasname: plan.relation.name },
    },
  };
  const subquery = {
    SelectStmt: { ...select, ...(definition === undefined ? {} : { fromClause: [source] }) },
  };
  return {
    RangeSubselect: { subquery, alias: child(node, 'alias') ?? { aliasname: plan.relation.name } },
  };
}

/** The target of a change cannot be a sub-select: filters join its condition, masked columns stay unread. */
function replaceInChange(
  tag: string,
  node: Ast,
  context: MaskContext & RelationMaskContext,
): AstValue {
  const { relation, ...rest } = node;
  const target = isAst(relation) ? relation : {};
  const changed = replaceRelations(rest, context) as Ast;
  const plan = context.plan(relationKey(target));
  if (plan === undefined || plan.filters.length === 0) return { relation: target, ...changed };
  if (tag !== 'UpdateStmt' && tag !== 'DeleteStmt') {
    throw new SallyportError(
      'denied',
      `rows of \`${plan.relation.name}\` are filtered, so it can only be updated and deleted from`,
    );
  }
  const alias = text(child(target, 'alias'), 'aliasname') ?? plan.relation.name;
  const filters = plan.filters.map((filter) => {
    const { column } = filter;
    if (list(node, 'targetList').some((item) => untag(item, 'ResTarget')?.['name'] === column)) {
      throw new SallyportError(
        'denied',
        `column \`${column}\` decides who sees the row and cannot be changed`,
      );
    }
    const qualifier = `${quoteIdentifier(alias)}.`;
    const condition = filterCondition(filter, plan.relation.columns, context.parameters, qualifier);
    return parseExpression(context.parser, condition);
  });
  const own = isAst(changed['whereClause']) ? [changed['whereClause']] : [];
  return {
    relation: target,
    ...changed,
    whereClause: { BoolExpr: { boolop: 'AND_EXPR', args: [...filters, ...own] } },
  };
}

/**
 * A change reads its target as it is, so it may not mention masked columns of it, nor copy detected
 * text from elsewhere.
 */
function refuseUnmaskableChange(tree: Ast, context: MaskContext): void {
  walk(tree, (tag, node) => {
    if (!CHANGES.has(tag)) return true;
    const plan = context.plan(relationKey(child(node, 'relation')));
    if (plan === undefined) return true;
    if (expandView(plan, context) !== undefined) {
      throw new SallyportError(
        'denied',
        `view \`${plan.relation.name}\` shows masked columns and cannot be changed`,
      );
    }
    if (arbitratesUnseen(node) && plan.columns.size + plan.detected.size > 0) {
      throw new SallyportError(
        'denied',
        `a constraint of \`${plan.relation.name}\` may be one of its masked columns; name the columns in on conflict instead`,
      );
    }
    const { cols: _, ...rest } = node;
    for (const column of [...plan.columns.keys(), ...plan.detected.keys()]) {
      const mentioned = mentionsColumn({ [tag]: rest }, column, targetRows(node, plan));
      if (!mentioned && !arbiters(node).includes(column)) continue;
      throw new SallyportError(
        'denied',
        `a change of \`${plan.relation.name}\` cannot read its masked column \`${column}\`; name unmasked columns with their table in conditions and in returning`,
      );
    }
    return true;
  });
  walk(tree, (tag, node) => {
    const plan =
      tag === 'RangeVar' && 'schemaname' in node ? context.plan(relationKey(node)) : undefined;
    if (plan === undefined) return true;
    const rows = rowNames(tree, plan);
    const column = [...plan.detected.keys()].find((name) => mentionsColumn(tree, name, rows));
    if (column === undefined) return true;
    throw new SallyportError(
      'denied',
      `column \`${column}\` is masked by detection, so a change cannot copy it; name the other columns`,
    );
  });
}

/** The rows of the target of a change, before and after it. */
function targetRows(node: Ast, { relation }: RelationPlan): RowNames {
  return {
    names: new Set([targetName(node), 'old', 'new']),
    columns: new Set(relation.columns.map(({ name }) => name)),
  };
}

/** The rows of a relation wherever a statement reads it. */
function rowNames(tree: Ast, { relation }: RelationPlan): RowNames {
  const found = new Set<string>();
  walk(tree, (tag, node) => {
    const named = text(child(node, 'alias'), 'aliasname') ?? text(node, 'relname');
    if (tag === 'RangeVar' && relationKey(node) === `${relation.schema}.${relation.name}`) {
      found.add(named ?? '');
    }
    return true;
  });
  return { names: found, columns: new Set(relation.columns.map(({ name }) => name)) };
}

/**
 * Whether a column reference may mean a detected column: by name, unless its qualifier is the
 * alias of a relation that has no such column detected.
 */
function detectedNames(
  tree: Ast,
  masked: readonly RelationPlan[],
): (fields: readonly string[]) => boolean {
  const detected = new Set(masked.flatMap((plan) => [...plan.detected.keys()]));
  const harmless = new Map<string, boolean>();
  walk(tree, (tag, node) => {
    const alias = text(child(node, 'alias'), 'aliasname');
    if (alias === undefined) return true;
    const plan = masked.find(
      ({ relation }) => `${relation.schema}.${relation.name}` === relationKey(node),
    );
    const plain = tag === 'RangeVar' && 'schemaname' in node && plan === undefined;
    harmless.set(alias, (harmless.get(alias) ?? true) && plain);
    return true;
  });
  return (fields) => {
    const column = fields.at(-1) ?? '';
    if (!detected.has(column)) return false;
    return fields.length === 1 || harmless.get(fields[0] ?? '') !== true;
  };
}

/** Output names whose values are masked at read, as far as names tell. */
export function maskedOutputs(tree: Ast, plans: readonly RelationPlan[]): readonly string[] {
  const masked = new Set(plans.flatMap((plan) => [...plan.columns.keys()]));
  const targets = list(child(tree, 'SelectStmt'), 'targetList');
  return targets.flatMap((target): readonly string[] => {
    const node = untag(target, 'ResTarget');
    const fields = names(list(untag(node?.['val'], 'ColumnRef'), 'fields'));
    const column = fields.at(-1);
    if (column === '*') return [...masked];
    return column !== undefined && masked.has(column) ? [text(node, 'name') ?? column] : [];
  });
}
