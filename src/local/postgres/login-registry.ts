import { createHash, timingSafeEqual } from 'node:crypto';

/** A login that exists for seconds, bound to one database role. */
export type Login = Readonly<{
  user: string;
  password: string;
  role: string;
  /** Milliseconds since the epoch */
  expiresAt: number;
}>;

/** The logins that a front accepts, in memory only. */
export interface LoginRegistry {
  add(login: Login): void;
  /** The role of a login, or undefined when there is none, it has expired, or the password is another. */
  roleOf(user: string, password: string): string | undefined;
}

/** An empty registry. Keeps hashes, not passwords; expired logins are forgotten as new ones come. */
export function loginRegistry(now: () => number): LoginRegistry {
  const logins = new Map<string, Readonly<{ hash: Buffer; role: string; expiresAt: number }>>();

  return {
    add({ user, password, role, expiresAt }) {
      for (const [name, login] of logins) {
        if (login.expiresAt <= now()) logins.delete(name);
      }
      logins.set(user, { hash: sha256(password), role, expiresAt });
    },
    roleOf(user, password) {
      const login = logins.get(user);
      const matches = timingSafeEqual(login?.hash ?? sha256(''), sha256(password));
      return login !== undefined && matches && login.expiresAt > now() ? login.role : undefined;
    },
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
