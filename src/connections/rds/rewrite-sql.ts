import type { Config } from '../../config/config-schema.ts';
import type { Allowed } from '../../gateway/decision.ts';
import type { Masker } from '../../masking/masker.ts';
import type { Catalog } from './catalog.ts';
import type { ClassifiedSql } from './classify-sql.ts';
import { type FilterInForce, planRelations, type RelationPlans } from './plan-relations.ts';
import type { DetectedColumn, ResolvedStatement } from './resolved-sql.ts';
import type { ClassifiedStatement } from './sql/classified-statement.ts';
import { maskedOutputs, maskStatement } from './sql/mask-statement.ts';
import { type DetectedColumns, detectedColumns } from './sql/masked-relation.ts';
import { type ParameterSlots, parameterList } from './sql/parameter-list.ts';
import type { SqlParser } from './sql/parser.ts';
import { type RememberText, rememberText } from './sql/remember-text.ts';
import { serialise } from './sql/serialise.ts';
import type { SqlRequest } from './sql-request.ts';

export type RewriteDeps = Readonly<{
  config: Config;
  catalog: Catalog;
  parser: SqlParser;
  masker: (profiles: readonly string[]) => Masker;
}>;

/** The statements of a request as they run under a decision, but for the values of their parameters. */
export type RewrittenSql = Readonly<{
  statements: readonly RewrittenStatement[];
  detected: readonly DetectedColumn[];
  filters: readonly FilterInForce[];
}>;

export type RewrittenStatement = Omit<ResolvedStatement, 'values' | 'own'> &
  Readonly<{ slots: ParameterSlots }>;

const REMEMBERED_CHARACTERS = 8 * 1024 * 1024;
const remembered = new WeakMap<Catalog, RememberText<RewrittenSql>>();

/**
 * Rewrites the statements of a request to honour the masks and filters of a decision.
 *
 * INVARIANT: what comes out depends on the catalog, the texts, and what the decision demands of each
 * relation, and on nothing else of the caller or his values; so it is remembered by these.
 * @throws SallyportError `denied` where a mask could not hold, `unclassifiable`
 */
export function rewriteSql(
  classified: ClassifiedSql,
  request: SqlRequest,
  decision: Allowed,
  deps: RewriteDeps,
): RewrittenSql {
  const recall = remembered.get(deps.catalog) ?? rememberText(REMEMBERED_CHARACTERS);
  remembered.set(deps.catalog, recall);
  return recall(
    rewriteKey(request, decision),
    () => rewrite(classified, request.connection, decision, deps),
    ({ statements }) => statements.reduce((sum, { text }) => sum + 2 * text.length, 0),
  );
}

function rewriteKey({ connection, statements }: SqlRequest, { grants }: Allowed): string {
  const demands = grants.map(({ access: { action, resource }, obligations }) => [
    action,
    resource.type,
    resource.id,
    obligations.masks,
    obligations.filters,
  ]);
  return JSON.stringify([connection, demands, statements.map(({ sql }) => sql)]);
}

function rewrite(
  classified: ClassifiedSql,
  connection: string,
  decision: Allowed,
  deps: RewriteDeps,
): RewrittenSql {
  const plans = planRelations(classified, decision, { connection, ...deps });
  const detected = detectedColumns();
  const statements = classified.statements.map((statement) =>
    rewriteStatement(statement, plans, detected, deps),
  );
  return { statements, detected: detected.all(), filters: plans.filters() };
}

function rewriteStatement(
  statement: ClassifiedStatement,
  plans: RelationPlans,
  detected: DetectedColumns,
  { parser, masker }: RewriteDeps,
): RewrittenStatement {
  const parameters = parameterList(statement.parameters);
  const tree = maskStatement(statement, { parser, masker, parameters, detected, plan: plans.get });
  return {
    text: serialise(tree, parser),
    slots: parameters.slots(),
    returnsRows: statement.returnsRows,
    command: (statement.statement.split(' ')[0] ?? '').toUpperCase(),
    maskedOutputs: maskedOutputs(statement.tree, plans.all()),
  };
}
