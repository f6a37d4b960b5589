import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { CatalogColumn } from '../catalog.ts';
import { quoteIdentifier } from '../quote-sql.ts';
import type { DetectedColumn } from '../resolved-sql.ts';
import { maskExpression } from './mask-expression.ts';
import type { ParameterList } from './parameter-list.ts';
import type { RelationPlan } from './relation-plan.ts';

/** The detected columns of a request, numbered as their handles name them. */
export type DetectedColumns = Readonly<{
  ref(column: Omit<DetectedColumn, 'ref'>): number;
  all(): readonly DetectedColumn[];
}>;

export function detectedColumns(): DetectedColumns {
  const columns: DetectedColumn[] = [];
  return {
    ref(column) {
      const known = columns.find(
        (other) =>
          other.schema === column.schema &&
          other.table === column.table &&
          other.column === column.column &&
          other.masks.join() === column.masks.join(),
      );
      if (known !== undefined) return known.ref;
      columns.push({ ...column, ref: columns.length });
      return columns.length - 1;
    },
    all: () => columns,
  };
}

export type RelationMaskContext = Readonly<{
  parameters: ParameterList;
  detected: DetectedColumns;
  /** The statement names the detected columns, or could: star or whole row */
  mentions: (column: string, plan: RelationPlan) => boolean;
}>;

/**
 * The sub-select that takes a relation's place: the same columns under the same names and in the
 * same order, value-masked ones replaced, detected ones as handles, rows filtered.
 */
export function maskedRelationSql(
  plan: RelationPlan,
  only: boolean,
  context: RelationMaskContext,
): string {
  const { relation } = plan;
  const columns = relation.columns.map((column) => {
    const expression = columnExpression(column, plan, context);
    const name = quoteIdentifier(column.name);
    return expression === undefined ? name : `${expression} AS ${name}`;
  });
  const source = `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
  const where = plan.filters.map((filter) =>
    filterCondition(filter, relation.columns, context.parameters),
  );
  return [
    `SELECT ${columns.join(', ')} FROM ${only ? 'ONLY ' : ''}${source}`,
    ...(where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : []),
  ].join(' ');
}

/** `column = claim`, compared in the column's own type. A qualifier ends in its dot. */
export function filterCondition(
  { column, filter }: RelationPlan['filters'][number],
  columns: readonly CatalogColumn[],
  parameters: ParameterList,
  qualifier = '',
): string {
  const type = columns.find(({ name }) => name === column)?.type ?? 'text';
  return `${qualifier}${quoteIdentifier(column)} = ${parameters.add({ kind: 'claim', filter })}::${type}`;
}

function columnExpression(
  column: CatalogColumn,
  plan: RelationPlan,
  context: RelationMaskContext,
): string | undefined {
  const planned = plan.columns.get(column.name);
  if (planned !== undefined) return maskExpression(column, planned, context.parameters);
  const masks = plan.detected.get(column.name);
  return masks === undefined ? undefined : handleExpression(column, masks, plan, context);
}

function handleExpression(
  column: CatalogColumn,
  masks: readonly string[],
  plan: RelationPlan,
  context: RelationMaskContext,
): string {
  const { relation, columns } = plan;
  const [key, ...more] = relation.primaryKey;
  if (key === undefined || more.length > 0 || columns.has(key)) {
    if (!context.mentions(column.name, plan)) return 'NULL::text';
    throw new SallyportError(
      'denied',
      `column \`${column.name}\` of \`${relation.schema}.${relation.name}\` is masked by detection, which needs a primary key of one unmasked column`,
    );
  }
  const { schema, name: table } = relation;
  const ref = context.detected.ref({ schema, table, column: column.name, key, masks });
  const name = quoteIdentifier(column.name);
  const hex = `encode(convert_to(${quoteIdentifier(key)}::text, 'UTF8'), 'hex')`;
  const handleKey = `${context.parameters.add({ kind: 'handle-key' })}::bytea`;
  const mac = `left(encode(sha256(${handleKey} || convert_to('${ref}.' || ${hex}, 'UTF8')), 'hex'), 32)`;
  return `CASE WHEN ${name} IS NOT NULL THEN 'spt1.${ref}.' || ${hex} || '.' || ${mac} END`;
}
