/** One counter: what is counted for whom, in one span of time. */
export type BudgetCount = Readonly<{
  /** For whom, on which connection, in which unit: any text */
  account: string;
  /** The span of time, such as `2026-11-22` */
  window: string;
  /** When the span ends, milliseconds since the epoch */
  endsAt: number;
}>;

/** An amount that was taken from a budget before it was known what a request really uses. */
export type Reserved = Readonly<{ count: BudgetCount; id: string; amount: number }>;

export type ReserveAsk = Readonly<{
  count: BudgetCount;
  /** A whole number from 0 */
  amount: number;
  /** The whole budget */
  limit: number;
  /** When the amount is free again if nobody settles it, milliseconds since the epoch */
  expiresAt: number;
}>;

export type SeenAsk = Readonly<{
  count: BudgetCount;
  /** The whole budget */
  limit: number;
  names: readonly string[];
}>;

/**
 * Counts what is used of budgets. INVARIANT: what all concurrent calls have reserved and used
 * together is never more than the limit that each of them was given, but for what a request used
 * beyond its reservation. Failures throw SallyportError `unavailable`; a failure may leave an amount
 * counted that nobody uses, never the other way round.
 */
export interface BudgetStore {
  /** Undefined when not that much is left. */
  reserve(ask: ReserveAsk): Promise<Reserved | undefined>;
  /** Counts what was really used in place of what was reserved. */
  settle(reserved: Reserved, used: number): Promise<void>;
  /** Remembers names for as long as the span lasts. How many of them were not there before. */
  see(ask: SeenAsk): Promise<number>;
  /** What is used and reserved now. */
  used(count: BudgetCount): Promise<number>;
}
