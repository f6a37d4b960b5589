import type { Estimate } from './operation.ts';

/** Powers of ten: the digits before the point, 0 below 1. */
export type EstimateBand = Readonly<{ rows: number; cost: number }>;

/**
 * How large an estimate is, so roughly that the planner's daily drift does not void an approval,
 * and a request that grew tenfold does. Throws RangeError for what is no estimate.
 */
export function estimateBand({ rows, cost }: Estimate): EstimateBand {
  return { rows: digitsOf(rows), cost: digitsOf(cost) };
}

function digitsOf(value: number): number {
  if (!Number.isFinite(value) || value < 0) {
    throw new RangeError(`an estimate is a number from 0, got \`${value}\``);
  }
  return value < 1 ? 0 : BigInt(Math.floor(value)).toString().length;
}

/** Whether what is of one size is, roughly, no larger than another: and of no fewer rows, if `exactly`. */
export function coversSize(agreed: Estimate, asked: Estimate, exactly: boolean): boolean {
  const [most, size] = [estimateBand(agreed), estimateBand(asked)];
  // What the planner thinks of the cost is never known better, so less of it is no other request.
  return (exactly ? most.rows === size.rows : most.rows >= size.rows) && most.cost >= size.cost;
}
