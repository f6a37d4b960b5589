import { SallyportError } from '../gateway/sallyport-error.ts';
import { covers, type RevocationSubject } from './revocation.ts';
import type { RevocationStore } from './revocation-store.ts';

/**
 * Resolves when nothing revokes this exchange.
 * @throws SallyportError `revoked`, naming the revocation; `unavailable` when it cannot be known
 */
export async function refuseRevoked(
  subject: RevocationSubject,
  store: RevocationStore,
): Promise<void> {
  const found = (await store.active()).find((revocation) => covers(revocation, subject));
  if (found === undefined) return;
  const what =
    found.target.kind === 'everything' ? 'everything is' : `this ${found.target.kind} is`;
  throw new SallyportError('revoked', `${what} revoked (${found.id}) until an auditor lifts it`);
}
