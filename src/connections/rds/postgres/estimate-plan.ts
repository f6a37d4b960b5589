import type { Estimate } from '../../../gateway/operation.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

type Plan = Readonly<{
  'Node Type'?: unknown;
  'Plan Rows'?: unknown;
  'Total Cost'?: unknown;
  'Parent Relationship'?: unknown;
  Plans?: unknown;
}>;

/** Statements that PostgreSQL can explain. */
export const EXPLAINABLE = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'VALUES']);

/**
 * Reads the output of `EXPLAIN (FORMAT JSON)`: rows that come back and rows that are changed, in
 * the statement itself or in its common table expressions, and the planner's cost.
 * @throws SallyportError `upstream_failed` for what is not a plan
 */
export function estimatePlan(json: string): Estimate {
  const [first] = asArray(parse(json));
  const plan = (first as { Plan?: Plan } | undefined)?.Plan;
  const cost = plan?.['Total Cost'];
  if (plan === undefined || typeof cost !== 'number') {
    throw new SallyportError('upstream_failed', 'the database gave no plan for the statement');
  }
  const returned = isChange(plan) ? 0 : rowsOf(plan);
  return { rows: Math.round(returned + changedRows(plan)), cost: Math.round(cost) };
}

/** A change reports the rows that it returns; what it changes are the rows of its input. */
function changedRows(plan: Plan): number {
  let rows = 0;
  for (const child of childrenOf(plan)) {
    const relation = child['Parent Relationship'];
    if (isChange(plan) && (relation === 'Outer' || relation === 'Member')) rows += rowsOf(child);
    rows += changedRows(child);
  }
  return rows;
}

function isChange(plan: Plan): boolean {
  return plan['Node Type'] === 'ModifyTable';
}

function rowsOf(plan: Plan): number {
  const rows = plan['Plan Rows'];
  return typeof rows === 'number' ? rows : 0;
}

function childrenOf(plan: Plan): readonly Plan[] {
  return asArray(plan.Plans) as readonly Plan[];
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
