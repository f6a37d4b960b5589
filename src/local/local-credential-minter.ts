import type { CredentialMinter, DatabaseScope } from '../gateway/credential.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { Secret } from '../gateway/secret.ts';
import { CRM_ROLES } from './demo-crm/crm-roles.ts';

/** Where a minted login leads. */
export type LoginTarget = Readonly<{ host: string; port: number; database: string; ca?: string }>;

/** A login to make: of this name, with this password, in this role, until then (milliseconds since the epoch). */
export type NewLogin = Readonly<{
  user: string;
  password: string;
  role: string;
  expiresAt: number;
}>;

export type LocalMinterDeps = Readonly<{
  target: LoginTarget;
  makeLogin: (login: NewLogin) => Promise<void> | void;
  /** How long a login is good for, at most 60 seconds (promise 3) */
  validSeconds: number;
  /** Milliseconds since the epoch */
  now: () => number;
  /** Unguessable text of `bytes` random bytes, in `[A-Za-z0-9_-]` */
  randomText: (bytes: number) => string;
}>;

/**
 * The stand-in for STS and RDS: a login of its own for every call, in the weakest role that
 * suffices, good for seconds. Failures throw SallyportError `unavailable`.
 */
export function localCredentialMinter(deps: LocalMinterDeps): CredentialMinter {
  return async ({ scope }, signal) => {
    if (signal.aborted) throw unavailable('the request was given up before a login was minted');
    if (scope.kind !== 'rds') throw unavailable('the local database lends no such login');
    const login: NewLogin = {
      user: loginName(deps.randomText(12)),
      password: deps.randomText(32),
      role: roleOf(scope),
      expiresAt: deps.now() + deps.validSeconds * 1000,
    };
    try {
      await deps.makeLogin(login);
    } catch (error) {
      throw unavailable('no login could be minted on the local database', error);
    }
    const { user, expiresAt } = login;
    const password = new Secret(login.password);
    return { kind: 'postgres', id: user, ...deps.target, user, password, expiresAt };
  };
}

function loginName(random: string): string {
  return `spt_${random.toLowerCase().replaceAll('-', '_')}`;
}

function roleOf(scope: DatabaseScope): string {
  return CRM_ROLES[scope.access];
}

function unavailable(sentence: string, error?: unknown): SallyportError {
  const cause = error instanceof Error ? { cause: new Error(error.name) } : {};
  return new SallyportError('unavailable', sentence, cause);
}
