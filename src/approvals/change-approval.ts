import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';

/** Every attempt lost means that another won, and a decided approval changes no more. */
const ATTEMPTS = 20;

/**
 * Changes an approval as `next` says, on what is stored at that moment. `next` gives the same
 * approval for no change, and undefined for none that is possible.
 * @throws SallyportError what `next` and the store throw; `unavailable` when others always came first
 */
export async function changeApproval(
  store: ApprovalStore,
  id: string,
  next: (approval: Approval) => Approval | undefined,
): Promise<Approval | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const approval = await store.get(id);
    const changed = approval && next(approval);
    if (changed === undefined || changed === approval) return changed;
    if (await store.change(changed)) return changed;
  }
  throw new SallyportError('unavailable', 'others changed this approval at the same moment');
}
