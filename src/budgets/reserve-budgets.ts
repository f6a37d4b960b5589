import type { Spend } from '../gateway/connector.ts';
import type { Budget } from '../gateway/decision.ts';
import type { BudgetAsk, ExchangeSteps, Reservation } from '../gateway/exchange.ts';
import { principalId } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { BudgetStore, Reserved } from './budget-store.ts';
import { budgetWindow } from './budget-window.ts';

type Deps = Readonly<{ store: BudgetStore; now: () => Date }>;

/** Longer than any request can run: 15 minutes is what Lambda and API Gateway allow. */
const RESERVED_MS = 20 * 60_000;
/** Money is counted in millionths. */
const MILLIONTHS = 1_000_000;

const NOTHING: Reservation = { settle: async () => undefined };

/**
 * Takes from every budget what a request can cost at most, or from none of them.
 * @throws SallyportError `denied` when one has not that much left, or cannot be kept
 */
export function reserveBudgets({ store, now }: Deps): ExchangeSteps['reserve'] {
  return async (ask) => {
    const budgets = distinctCounts(ask.budgets);
    if (budgets.length === 0) return NOTHING;
    const taken: Taken[] = [];
    const settle = once(async (spent: Spend | undefined) => {
      // What cannot be settled stays counted as it was reserved.
      await Promise.allSettled(
        taken.map(async ({ budget, reserved }) => {
          const used =
            spent === undefined ? reserved.amount : await usedUp(budget, spent, reserved);
          return store.settle(reserved, used);
        }),
      );
    });
    try {
      for (const budget of budgets) taken.push(await take(budget, ask));
    } catch (thrown) {
      await settle({});
      throw thrown;
    }
    return { settle };
  };

  /** Of documents those that were not counted in this span yet. */
  async function usedUp(budget: Budget, spent: Spend, { count }: Reserved): Promise<number> {
    if (budget.unit !== 'documents' || spent.seen === undefined)
      return countable(budget, spent) ?? 0;
    return store.see({ count, limit: inUnits(budget), names: spent.seen });
  }

  async function take(budget: Budget, ask: BudgetAsk): Promise<Taken> {
    const amount = countable(budget, ask.spend ?? {});
    if (amount === undefined) {
      throw new SallyportError(
        'denied',
        `a policy asks for a budget of ${budget.unit}, which cannot be counted for this request`,
      );
    }
    const at = now();
    const count = { account: accountOf(budget, ask), ...budgetWindow(budget.per, at) };
    const expiresAt = at.getTime() + RESERVED_MS;
    const reserved = await store.reserve({ count, amount, limit: inUnits(budget), expiresAt });
    if (reserved !== undefined) return { budget, reserved };
    const ends = new Date(count.endsAt).toISOString();
    throw new SallyportError(
      'denied',
      `the budget of ${budget.amount} ${budget.unit} per ${budget.per} has not enough left for this request, which may use ${shown(budget, amount)}; it begins anew at ${ends}`,
    );
  }
}

type Taken = Readonly<{ budget: Budget; reserved: Reserved }>;

/** Budgets that count the same are one, the smallest. */
function distinctCounts(budgets: readonly Budget[]): readonly Budget[] {
  const byCount = new Map<string, Budget>();
  for (const budget of budgets) {
    const key = JSON.stringify([budget.unit, budget.per, budget.group]);
    const held = byCount.get(key);
    if (held === undefined || budget.amount < held.amount) byCount.set(key, budget);
  }
  return [...byCount.values()];
}

function accountOf({ unit, per, group }: Budget, { principal, connection }: BudgetAsk): string {
  const whom = group === undefined ? ['principal', principalId(principal)] : ['group', group];
  return JSON.stringify([connection, unit, per, ...whom]);
}

/** A spend in the whole numbers that are counted; undefined when it does not say. */
function countable({ unit }: Budget, spend: Spend): number | undefined {
  const amount = spend[unit];
  if (amount === undefined) return undefined;
  return Math.ceil(unit === 'usd' ? amount * MILLIONTHS : amount);
}

function inUnits({ unit, amount }: Budget): number {
  return Math.floor(unit === 'usd' ? amount * MILLIONTHS : amount);
}

function shown({ unit }: Budget, amount: number): string {
  return unit === 'usd' ? `${amount / MILLIONTHS} usd` : `${amount} ${unit}`;
}

function once<T>(run: (argument: T) => Promise<void>): (argument: T) => Promise<void> {
  let done: Promise<void> | undefined;
  return (argument) => {
    done ??= run(argument);
    return done;
  };
}
