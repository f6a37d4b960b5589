import { createHash } from 'node:crypto';
import type { ModelScope } from '../../../gateway/credential.ts';

export type ModelLogin = Readonly<{
  token: string;
  scope: ModelScope;
  /** Milliseconds since the epoch */
  expiresAt: number;
}>;

/** The bearer tokens that the stand-in accepts, in memory only. */
export interface ModelLogins {
  add(login: ModelLogin): void;
  /** What a token may do, or undefined when it is unknown or has expired. */
  scopeOf(token: string): ModelScope | undefined;
}

/** No logins yet. Keeps hashes, not tokens; expired logins are forgotten as new ones come. */
export function modelLogins(now: () => number): ModelLogins {
  // Looking up a hash tells nothing of the token by how long it takes.
  const logins = new Map<string, Readonly<{ scope: ModelScope; expiresAt: number }>>();
  return {
    add({ token, scope, expiresAt }) {
      for (const [hash, login] of logins) {
        // In the order of minting, all live equally long.
        if (login.expiresAt > now()) break;
        logins.delete(hash);
      }
      logins.set(sha256(token), { scope, expiresAt });
    },
    scopeOf(token) {
      const login = logins.get(sha256(token));
      return login !== undefined && login.expiresAt > now() ? login.scope : undefined;
    },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
