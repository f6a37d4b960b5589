import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type Ast, text, walk } from './ast.ts';
import type { SqlParser } from './parser.ts';
import { isPlain, type RelationPlan } from './relation-plan.ts';

type ViewContext = Readonly<{
  parser: SqlParser;
  plan: (relation: string) => RelationPlan | undefined;
}>;

/**
 * The query of a view that reads masked relations, to stand in the view's place so that the masks
 * hold inside it; undefined for tables and for views that read nothing masked.
 * @throws SallyportError `denied` for a materialized view of masked relations: it keeps copies that
 * no mask reached
 */
export function expandView(plan: RelationPlan, context: ViewContext): Ast | undefined {
  if (!readsMasked(plan, context, new Set())) return undefined;
  const { relation } = plan;
  if (relation.kind !== 'view' || relation.definition === undefined) {
    throw new SallyportError(
      'denied',
      `\`${relation.schema}.${relation.name}\` holds copies of masked columns that the masks do not reach`,
    );
  }
  const definition = context.parser.recall(relation.definition);
  refuseUnqualified(definition, relation.name);
  return definition;
}

/**
 * INVARIANT: in a definition that is expanded every relation carries its schema, or replacing
 * relations by masked sub-selects would pass it over. The catalog is loaded under an empty
 * search_path, so only CTEs stand without one.
 */
function refuseUnqualified(definition: Ast, view: string): void {
  const ctes = new Set<string>();
  walk(definition, (tag, node) => {
    if (tag === 'CommonTableExpr') ctes.add(text(node, 'ctename') ?? '');
    return true;
  });
  walk(definition, (tag, node) => {
    if (tag === 'RangeVar' && !('schemaname' in node) && !ctes.has(text(node, 'relname') ?? '')) {
      throw new SallyportError(
        'denied',
        `view \`${view}\` reads relations that cannot be told apart`,
      );
    }
    return tag !== 'LockingClause';
  });
}

function readsMasked(plan: RelationPlan, context: ViewContext, seen: Set<string>): boolean {
  return plan.relation.reads.some((name) => {
    if (seen.has(name)) return false;
    seen.add(name);
    const read = context.plan(name);
    return read !== undefined && (!isPlain(read) || readsMasked(read, context, seen));
  });
}
