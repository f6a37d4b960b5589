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
  throw revoked(what, found.id);
}

/**
 * Resolves when this principal is not revoked. For what is no exchange: a revocation of a session,
 * a connection or everything does not keep anybody from evidence.
 * @throws SallyportError `revoked`, naming the revocation; `unavailable` when it cannot be known
 */
export async function refuseRevokedPrincipal(
  principal: string,
  store: RevocationStore,
): Promise<void> {
  const found = (await store.active()).find(
    ({ target }) => target.kind === 'principal' && target.name === principal,
  );
  if (found !== undefined) throw revoked('this principal is', found.id);
}

function revoked(what: string, id: string): SallyportError {
  return new SallyportError('revoked', `${what} revoked (${id}) until an auditor lifts it`);
}
