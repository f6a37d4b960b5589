import type { Allowed } from '../../gateway/decision.ts';
import type { ClassifiedSql } from './classify-sql.ts';
import { type PlanContext, planRelation, type RelationPlan } from './sql/relation-plan.ts';

/** The plans of every relation that a request touches, itself or through its views. */
export type RelationPlans = Readonly<{
  get(relation: string): RelationPlan | undefined;
  all(): readonly RelationPlan[];
  /** Row filters in force, for the digest */
  filters(): readonly FilterInForce[];
}>;

export type FilterInForce = Readonly<{ relation: string; column: string; filter: string }>;

type Demands = Readonly<{ masks: ReadonlySet<string>; filters: ReadonlySet<string> }>;

/**
 * Plans relations under the obligations of a decision. Obligations of every access to a relation
 * add up; what a view must mask, the relations that it reads must mask, too.
 */
export function planRelations(
  classified: ClassifiedSql,
  decision: Allowed,
  context: PlanContext,
): RelationPlans {
  const demands = new Map<string, Demands>();

  function demand(relation: string, masks: readonly string[], filters: readonly string[]): void {
    const known = demands.get(relation);
    const union = {
      masks: new Set([...(known?.masks ?? []), ...masks]),
      filters: new Set([...(known?.filters ?? []), ...filters]),
    };
    const grew = known === undefined || union.masks.size > known.masks.size;
    demands.set(relation, union);
    if (!grew) return;
    for (const read of context.catalog.relations.get(relation)?.reads ?? [])
      demand(read, masks, []);
  }

  for (const { access, obligations } of decision.grants) {
    if (access.resource.type !== 'Table' || access.action === 'define') continue;
    demand(
      access.resource.id.slice(context.connection.length + 1),
      obligations.masks,
      obligations.filters,
    );
  }
  const plans = new Map<string, RelationPlan>();
  for (const [relation, { masks, filters }] of demands) {
    plans.set(
      relation,
      planRelation(relation, { masks: [...masks], filters: [...filters] }, context),
    );
  }
  const touched = new Set(
    classified.statements.flatMap(({ uses }) => uses.flatMap(({ relation }) => relation ?? [])),
  );
  return {
    get: (relation) => plans.get(relation),
    all: () => [...plans.values()],
    filters: () =>
      [...plans]
        .filter(([relation]) => touched.has(relation))
        .flatMap(([relation, plan]) => plan.filters.map((filter) => ({ relation, ...filter }))),
  };
}
