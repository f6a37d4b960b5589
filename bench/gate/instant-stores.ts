import { createHash } from 'node:crypto';
import type { ApprovalStore } from '../../src/approvals/approval-store.ts';
import type { BudgetStore } from '../../src/budgets/budget-store.ts';
import type { CredentialMinter } from '../../src/gateway/credential.ts';
import { Secret } from '../../src/gateway/secret.ts';
import type { RevocationStore } from '../../src/revocations/revocation-store.ts';
import type { SessionArchive } from '../../src/sessions/session-archive.ts';
import type { SessionStore } from '../../src/sessions/session-store.ts';

/** What AWS does for the gate, done at once and forgotten. */
export type InstantStores = Readonly<{
  sessions: SessionStore;
  archive: SessionArchive;
  approvals: ApprovalStore;
  revocations: RevocationStore;
  budgets: BudgetStore;
  mint: CredentialMinter;
}>;

export function instantStores(): InstantStores {
  let exchanges = 0;
  return {
    sessions: {
      open: async ({ session }) => ({ session, exchange: ++exchanges }),
      amend: async () => undefined,
      close: async () => undefined,
      refuse: async ({ session }) => ({ session, exchange: ++exchanges }),
      earlierAnswers: async () => [],
      listSessions: async () => ({ items: [] }),
      listExchanges: async () => ({ items: [] }),
      getExchange: async () => undefined,
    },
    archive: { create: hashed, read: async () => undefined },
    approvals: {
      request: async (approval) => approval,
      get: async () => undefined,
      keepSized: async () => undefined,
      sized: async () => undefined,
      change: async () => false,
      note: async () => undefined,
      notes: async () => [],
      use: async () => undefined,
      uses: async () => [],
      strays: { note: async () => undefined, latest: async () => [] },
      glass: { read: async () => ({ open: [], revision: 0 }), write: async () => true },
      list: async () => ({ items: [] }),
    },
    budgets: {
      reserve: async ({ count, amount }) => ({ count, id: 'none', amount }),
      settle: async () => undefined,
      see: async ({ names }) => names.length,
      used: async () => 0,
    },
    revocations: {
      revoke: async () => undefined,
      lift: async () => false,
      active: async () => [],
    },
    mint: async () => ({
      kind: 'postgres',
      id: 'bench',
      host: '127.0.0.1',
      port: 1,
      database: 'crm',
      user: 'sallyport_read',
      password: new Secret('bench'),
      expiresAt: Date.now() + 60_000,
    }),
  };
}

/** Hashes as the real ones do, and keeps nothing. */
function hashed(key: string): ReturnType<SessionArchive['create']> {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async write(chunk) {
      hash.update(chunk);
      bytes += chunk.byteLength;
    },
    commit: async () => ({ key, sha256: hash.digest('hex'), bytes }),
    abort: async () => undefined,
  };
}
