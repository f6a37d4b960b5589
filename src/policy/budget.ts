import type { Budget } from '../gateway/decision.ts';

const BUDGET = /^(\d{1,12}(?:\.\d{1,4})?) (tokens|usd|documents) per (hour|day|month)$/;

/** `100000 tokens per day` as a budget, or undefined when it is none. Only money comes in fractions. */
export function parseBudget(text: string): Budget | undefined {
  const [, digits, unit, per] = BUDGET.exec(text) ?? [];
  const amount = Number(digits);
  if (!(amount > 0) || (unit !== 'usd' && !Number.isInteger(amount))) return undefined;
  return { amount, unit, per } as Budget;
}
