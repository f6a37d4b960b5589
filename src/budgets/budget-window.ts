import type { Budget } from '../gateway/decision.ts';

/** The span of time that a budget counts in, in UTC. */
export type BudgetWindow = Readonly<{ window: string; endsAt: number }>;

/** Characters of an ISO time that name the span. */
const NAMED = { hour: 13, day: 10, month: 7 } as const;

/** The span that a time is in. */
export function budgetWindow(per: Budget['per'], at: Date): BudgetWindow {
  const [year, month, day, hour] = [
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
  ];
  const ends = {
    hour: Date.UTC(year, month, day, hour + 1),
    day: Date.UTC(year, month, day + 1),
    month: Date.UTC(year, month + 1),
  };
  return { window: at.toISOString().slice(0, NAMED[per]), endsAt: ends[per] };
}
