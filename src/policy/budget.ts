import type { Budget } from '../gateway/decision.ts';

const BUDGET =
  /^(\d{1,12}(?:\.\d{1,4})?) (tokens|usd|documents) per (hour|day|month)(?: per group:([A-Za-z0-9._-]{1,128}))?$/;

/** A budget as `@budget` writes it. */
export function budgetText({ amount, unit, per, group }: Budget): string {
  return `${amount} ${unit} per ${per}${group === undefined ? '' : ` per group:${group}`}`;
}

/**
 * `100000 tokens per day` as a budget, for each principal; `5 usd per month per group:rag` for all
 * of a group together. Undefined when it is none. Only money comes in fractions.
 */
export function parseBudget(text: string): Budget | undefined {
  const [, digits, unit, per, group] = BUDGET.exec(text) ?? [];
  const amount = Number(digits);
  if (!(amount > 0) || (unit !== 'usd' && !Number.isInteger(amount))) return undefined;
  return { amount, unit, per, ...(group !== undefined && { group }) } as Budget;
}
