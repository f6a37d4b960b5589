import { coversSize } from '../gateway/estimate-band.ts';
import type { Approval } from './approval.ts';
import { stands } from './approval-state.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { ApprovalAsk } from './new-approval.ts';

/**
 * The approval that people were asked for when this very request turned out to be larger than it
 * looks. Its repeat looks small again, and would be asked about its small size for ever.
 *
 * INVARIANT: it is of this request, byte by byte, under at least these rules, and no smaller; what
 * is really changed is compared with it once more before it is final.
 * @param now milliseconds since the epoch
 * @throws SallyportError `unavailable`
 */
export async function largerApproval(
  { sized, rules, estimate, sizeIsReal }: ApprovalAsk,
  approvals: Pick<ApprovalStore, 'sized'>,
  now: number,
): Promise<Approval | undefined> {
  const known = await approvals.sized(sized.digest);
  if (known?.estimate === undefined || !stands(known, now) || !sized.isOf(known)) return undefined;
  if (!rules.every((rule) => known.rules.includes(rule))) return undefined;
  const covers =
    estimate === undefined || coversSize(known.estimate, estimate, sizeIsReal === true);
  return covers ? known : undefined;
}
