import { memoryApprovalStore } from '../support/memory-approval-store.ts';
import { approvalStoreContract } from './approval-store-contract.ts';

// Tests lean on it, so it must be what the real one is.
approvalStoreContract(
  'approvals in memory',
  async (clock) => memoryApprovalStore(() => clock.now),
  {
    pages: false,
  },
);
