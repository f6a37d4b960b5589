import type { Budget, Obligations } from '../gateway/decision.ts';

/** What several obligations demand together: every list a union, in order of name; the smallest limit. */
export function addObligations(all: readonly Obligations[]): Obligations {
  const limits = all.flatMap(({ limit }) => limit ?? []);
  const scores = all.flatMap(({ score }) => score ?? []);
  const guardrails = union(all.map((one) => one.guardrails ?? []));
  const masking = all.filter(({ masks }) => masks.length > 0);
  const unmask = masking.length > 0 && masking.every((one) => one.unmask === true);
  const vectors = all.length > 0 && all.every((one) => one.vectors === true);
  const features = (all[0]?.features ?? []).filter((one) =>
    all.every((other) => other.features?.includes(one)),
  );
  return {
    masks: union(all.map(({ masks }) => masks)),
    filters: union(all.map(({ filters }) => filters)),
    approvals: union(all.map(({ approvals }) => approvals)),
    budgets: uniqueBudgets(all.flatMap(({ budgets }) => budgets)),
    ...(limits.length > 0 && { limit: Math.min(...limits) }),
    ...(scores.length > 0 && { score: Math.max(...scores) }),
    ...(vectors && { vectors }),
    ...(features.length > 0 && { features }),
    ...(guardrails.length > 0 && { guardrails }),
    ...(unmask && { unmask }),
  };
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}

function uniqueBudgets(budgets: readonly Budget[]): readonly Budget[] {
  const byText = new Map(budgets.map((each) => [budgetText(each), each]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, budget]) => budget);
}

function budgetText({ unit, per, amount, group = '' }: Budget): string {
  return `${unit}/${per}/${amount}/${group}`;
}
