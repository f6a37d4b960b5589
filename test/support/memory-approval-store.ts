import type { Approval } from '../../src/approvals/approval.ts';
import { stands } from '../../src/approvals/approval-state.ts';
import type {
  ApprovalNote,
  ApprovalStore,
  ApprovalUse,
} from '../../src/approvals/approval-store.ts';
import type { BrokenGlass } from '../../src/approvals/broken-glass.ts';
import type { StrayAttempts } from '../../src/approvals/stray-attempts.ts';
import { canonicalJson } from '../../src/gateway/canonical-json.ts';
import { refuseOverLimit } from '../../src/table/record-limit.ts';

/** Approvals in memory, for tests that make millions of them. */
export function memoryApprovalStore(now: () => number): ApprovalStore {
  const approvals = new Map<string, Approval>();
  const byDigest = new Map<string, string>();
  const bySize = new Map<string, string>();
  const uses = new Map<string, ApprovalUse[]>();
  const glass = new Map<string, BrokenGlass>();
  const strays = new Map<string, StrayAttempts>();
  const notes = new Map<string, ApprovalNote[]>();
  return {
    async request(approval) {
      refuseOverLimit(canonicalJson(approval));
      const known = approvals.get(byDigest.get(approval.digest) ?? '');
      if (known !== undefined && stands(known, now())) return known;
      approvals.set(approval.id, approval);
      byDigest.set(approval.digest, approval.id);
      return approval;
    },
    get: async (id) => approvals.get(id),
    keepSized: async (request, { id }) => void bySize.set(request, id),
    sized: async (request) => approvals.get(bySize.get(request) ?? ''),
    async change(changed) {
      if (approvals.get(changed.id)?.revision !== changed.revision - 1) return false;
      approvals.set(changed.id, changed);
      return true;
    },
    async note(id, note) {
      notes.set(id, [note, ...(notes.get(id) ?? [])]);
    },
    notes: async (id) => notes.get(id) ?? [],
    async use(id, use) {
      uses.set(id, [use, ...(uses.get(id) ?? [])]);
    },
    uses: async (id) => uses.get(id) ?? [],
    strays: {
      async note(what, last) {
        const hour = `${last.slice(0, 13)}:00:00.000Z`;
        const count = (strays.get(hour + what)?.count ?? 0) + 1;
        strays.set(hour + what, { what, hour, count, last });
      },
      latest: async () => [...strays.values()].reverse(),
    },
    glass: {
      read: async (whose) => glass.get(JSON.stringify(whose)) ?? { open: [], revision: 0 },
      async write(whose, next) {
        const key = JSON.stringify(whose);
        if ((glass.get(key)?.revision ?? 0) !== next.revision) return false;
        glass.set(key, { ...next, revision: next.revision + 1 });
        return true;
      },
    },
    list: async () => ({ items: [...approvals.values()].reverse() }),
  };
}
