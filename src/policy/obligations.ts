import type { Budget, Obligations } from '../gateway/decision.ts';

/** What several obligations demand together: every list a union, in order of name; the smallest limit. */
export function addObligations(all: readonly Obligations[]): Obligations {
  const limits = all.flatMap(({ limit }) => limit ?? []);
  return {
    masks: union(all.map(({ masks }) => masks)),
    filters: union(all.map(({ filters }) => filters)),
    approvals: union(all.map(({ approvals }) => approvals)),
    budgets: uniqueBudgets(all.flatMap(({ budgets }) => budgets)),
    ...(limits.length > 0 && { limit: Math.min(...limits) }),
  };
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}

function uniqueBudgets(budgets: readonly Budget[]): readonly Budget[] {
  const byText = new Map(budgets.map((each) => [`${each.unit}/${each.per}/${each.amount}`, each]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, budget]) => budget);
}
