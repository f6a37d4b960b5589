import type { Config } from '../../../config/config-schema.ts';
import type { ColumnMask } from '../../../config/mask-schema.ts';
import type { AccessGrant } from '../../../gateway/decision.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Catalog, CatalogRelation } from '../catalog.ts';
import { ancestors, descendants } from './relatives.ts';

/** A value-masked column, and the profile that its token key belongs to. */
export type PlannedMask = Readonly<{ mask: ColumnMask; profile: string }>;

/** What the obligations of a decision mean for one relation. */
export type RelationPlan = Readonly<{
  relation: CatalogRelation;
  /** Value-masked columns */
  columns: ReadonlyMap<string, PlannedMask>;
  /** Detected columns and the mask profiles for their text */
  detected: ReadonlyMap<string, readonly string[]>;
  /** Columns that must equal the claim of a filter */
  filters: readonly Readonly<{ column: string; filter: string }>[];
}>;

/** Strictest first; of two masks on one column the stricter holds. */
const STRICTNESS: readonly ColumnMask['kind'][] = ['null', 'redact', 'token', 'partial'];

export type PlanContext = Readonly<{
  connection: string;
  config: Config;
  catalog: Catalog;
}>;

/** The plan for one relation under the masks and filters that were decided for it. */
export function planRelation(
  key: string,
  obligations: Pick<AccessGrant['obligations'], 'masks' | 'filters'>,
  context: PlanContext,
): RelationPlan {
  const relation = context.catalog.relations.get(key);
  if (relation === undefined) {
    throw new SallyportError(
      'denied',
      `relation \`${key}\` does not exist in ${context.connection}`,
    );
  }
  refuseUnlistedCalls(relation, context);
  const masks = obligations.masks.toSorted().map((profile) => {
    const mask = context.config.masks[profile];
    if (mask === undefined)
      throw new SallyportError('denied', `mask \`${profile}\` is not in the config`);
    return { profile, mask };
  });
  const covers = coverage(key, relation, context);
  const columns = planColumns(masks, covers);
  const detected = planDetected(masks, covers, columns);
  return {
    relation,
    columns,
    detected,
    filters: planFilters(obligations.filters, relation, context),
  };
}

/** A view runs the functions in it for whoever reads it. */
function refuseUnlistedCalls(
  { name, calls }: CatalogRelation,
  { config, connection }: PlanContext,
): void {
  const declared = config.connections[connection];
  const listed = declared?.kind === 'rds' ? declared.functions : [];
  const unlisted = calls.find((call) => !listed.includes(call));
  if (unlisted === undefined) return;
  throw new SallyportError(
    'denied',
    `view \`${name}\` calls function \`${unlisted}\`, which is not among the connection's \`functions\``,
  );
}

type NamedMask = Readonly<{ profile: string; mask: Config['masks'][string] }>;
type Coverage = (name: string) => string | undefined;

function planColumns(
  masks: readonly NamedMask[],
  covers: Coverage,
): ReadonlyMap<string, PlannedMask> {
  const columns = new Map<string, PlannedMask>();
  for (const { profile, mask } of masks) {
    for (const [name, kind] of Object.entries(mask.columns)) {
      const column = covers(name);
      if (column !== undefined)
        columns.set(column, stricter(columns.get(column), { mask: kind, profile }));
    }
  }
  return columns;
}

function planDetected(
  masks: readonly NamedMask[],
  covers: Coverage,
  valueMasked: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly string[]> {
  const detected = new Map<string, readonly string[]>();
  for (const { profile, mask } of masks) {
    for (const name of mask.detected) {
      const column = covers(name);
      if (column === undefined || valueMasked.has(column)) continue;
      detected.set(column, [...(detected.get(column) ?? []), profile]);
    }
  }
  return detected;
}

/** Whether a plan leaves the relation as it is. */
export function isPlain(plan: RelationPlan): boolean {
  return plan.columns.size === 0 && plan.detected.size === 0 && plan.filters.length === 0;
}

/**
 * Tells which column of this relation a config name (`connection/schema.table.column`) covers:
 * its own, or that of an ancestor or descendant, because rows of one are read through the others.
 * @throws SallyportError `denied` when the relation lost the column: its values may now stand under
 * another name
 */
function coverage(
  key: string,
  relation: CatalogRelation,
  { connection, catalog }: PlanContext,
): Coverage {
  const own = [key, ...ancestors(key, catalog)];
  const family = [...own, ...descendants(key, catalog)];
  return (name) => {
    const table = family.find((other) => name.startsWith(`${connection}/${other}.`));
    if (table === undefined) return undefined;
    const column = name.slice(`${connection}/${table}.`.length);
    if (relation.columns.some((known) => known.name === column)) return column;
    if (!own.includes(table)) return undefined;
    throw new SallyportError(
      'denied',
      `a mask covers column \`${column}\` of \`${key}\`, which the table does not have; the config must follow the table`,
    );
  };
}

function stricter(left: PlannedMask | undefined, right: PlannedMask): PlannedMask {
  if (left === undefined) return right;
  if (left.mask.kind === 'partial' && right.mask.kind === 'partial') {
    return right.mask.keep < left.mask.keep ? right : left;
  }
  return STRICTNESS.indexOf(right.mask.kind) < STRICTNESS.indexOf(left.mask.kind) ? right : left;
}

function planFilters(
  filters: readonly string[],
  relation: CatalogRelation,
  context: PlanContext,
): RelationPlan['filters'] {
  return filters.map((name) => {
    const filter = context.config.filters[name];
    if (filter === undefined)
      throw new SallyportError('denied', `filter \`${name}\` is not in the config`);
    if (!relation.columns.some((column) => column.name === filter.column)) {
      throw new SallyportError(
        'denied',
        `filter \`${name}\` needs column \`${filter.column}\`, which \`${relation.schema}.${relation.name}\` does not have`,
      );
    }
    return { column: filter.column, filter: name };
  });
}
