import { createHash, timingSafeEqual } from 'node:crypto';
import type { SearchScope } from '../../gateway/credential.ts';

export type SearchLogin = Readonly<{
  user: string;
  password: string;
  scope: SearchScope;
  /** Milliseconds since the epoch */
  expiresAt: number;
}>;

/** The logins that the stand-in accepts, in memory only. */
export interface SearchLogins {
  add(login: SearchLogin): void;
  /** What a login may do, or undefined when there is none, it has expired, or the password is another. */
  scopeOf(user: string, password: string): SearchScope | undefined;
}

/** No logins yet. Keeps hashes, not passwords; expired logins are forgotten as new ones come. */
export function searchLogins(now: () => number): SearchLogins {
  type Kept = Readonly<{ hash: Buffer; scope: SearchScope; expiresAt: number }>;
  const logins = new Map<string, Kept>();
  return {
    add({ user, password, scope, expiresAt }) {
      for (const [name, login] of logins) if (login.expiresAt <= now()) logins.delete(name);
      logins.set(user, { hash: sha256(password), scope, expiresAt });
    },
    scopeOf(user, password) {
      const login = logins.get(user);
      const matches = timingSafeEqual(login?.hash ?? sha256(''), sha256(password));
      return login !== undefined && matches && login.expiresAt > now() ? login.scope : undefined;
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
