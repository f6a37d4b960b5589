import type { Json } from '../../../../gateway/json.ts';
import { notInStandIn } from '../rest-error.ts';

/** `minimum_should_match` of so many clauses: a number or a percentage, negative ones count from above. */
export function minimumMatches(wanted: Json, clauses: number): number {
  const parts = /^(-?\d+)(%?)$/.exec(String(wanted));
  if (parts === null) throw notInStandIn(`the minimum_should_match [${String(wanted)}]`);
  const number = Number(parts[1]);
  const count = parts[2] === '%' ? Math.trunc((clauses * number) / 100) : number;
  return Math.max(0, count < 0 ? clauses + count : count);
}
