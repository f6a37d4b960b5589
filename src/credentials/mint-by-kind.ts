import type { CredentialMinter, Scope } from '../gateway/credential.ts';
import { noDataRole } from './lend-session.ts';

/** One minter of the minters of several kinds of upstream. */
export function mintByKind(
  minters: Readonly<Partial<Record<Scope['kind'], CredentialMinter>>>,
): CredentialMinter {
  return async (request, signal) => {
    const mint = minters[request.scope.kind];
    if (mint === undefined) throw noDataRole(request.scope.connection);
    return mint(request, signal);
  };
}
