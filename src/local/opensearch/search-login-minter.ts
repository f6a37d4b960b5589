import type { CredentialMinter, SearchCredential } from '../../gateway/credential.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { Secret } from '../../gateway/secret.ts';
import type { SearchLogin } from './search-logins.ts';

export type SearchMinterDeps = Readonly<{
  endpoint: URL;
  addLogin: (login: SearchLogin) => void;
  /** How long a login is good for, at most 60 seconds (promise 3) */
  validSeconds: number;
  /** Milliseconds since the epoch */
  now: () => number;
  /** Unguessable text of so many random bytes, in `[A-Za-z0-9_-]` */
  randomText: (bytes: number) => string;
}>;

/**
 * The stand-in for STS and the domain's policies: a login of its own for every request, good for
 * seconds and for exactly the calls of the scope. Failures throw SallyportError `unavailable`.
 */
export function searchLoginMinter(deps: SearchMinterDeps): CredentialMinter {
  return async ({ scope }, signal): Promise<SearchCredential> => {
    if (signal.aborted) throw unavailable('the request was given up before a login was minted');
    if (scope.kind !== 'opensearch')
      throw unavailable('the local search service lends no such login');
    const user = `sps_${deps.randomText(12)}`;
    const password = deps.randomText(32);
    const expiresAt = deps.now() + deps.validSeconds * 1000;
    deps.addLogin({ user, password, scope, expiresAt });
    const auth = { kind: 'basic', user, password: new Secret(password) } as const;
    return { kind: 'opensearch', id: user, endpoint: deps.endpoint, auth, expiresAt };
  };
}

function unavailable(sentence: string): SallyportError {
  return new SallyportError('unavailable', sentence);
}
