import type { Pool } from 'pg';
import { CRM_ROLES } from '../demo-crm/crm-roles.ts';
import type { NewLogin } from '../local-credential-minter.ts';
import { scramVerifier } from './scram-verifier.ts';

/** Short-lived logins on a real server. */
export interface RoleLogins {
  /** Creates the login; rejects with what the server said. */
  make(login: NewLogin): Promise<void>;
  /** Drops what is over: expired logins without a session, and all that were made here when `all`. Never throws. */
  sweep(all?: boolean): Promise<void>;
}

/** Leaves a margin to sessions that are just being opened. */
const OVER = `select rolname from pg_catalog.pg_roles
  where rolname ~ '^spt_[a-z0-9_]{16}$'
    and (rolvaliduntil < clock_timestamp() - interval '5 seconds' or rolname = any($1))
    and not exists (select from pg_catalog.pg_stat_activity where usename = rolname)
  limit 100`;

/** Makes logins through an administrator's pool; `skewMs` is how far the server's clock is ahead of ours. */
export function roleLogins(pool: Pool, skewMs: number): RoleLogins {
  const made = new Set<string>();
  let sweeping: Promise<void> | undefined;

  async function drop(role: string): Promise<void> {
    await pool.query(
      `reassign owned by "${role}" to ${CRM_ROLES.define}; drop owned by "${role}"; drop role "${role}"`,
    );
    made.delete(role);
  }

  async function dropOver(all: boolean): Promise<void> {
    const { rows } = await pool.query<{ rolname: string }>(OVER, [all ? [...made] : []]);
    for (const { rolname } of rows) await drop(rolname);
  }

  async function sweep(all = false): Promise<void> {
    if (all) await sweeping;
    // A login that cannot be dropped now has expired all the same, and the next sweep tries again.
    sweeping ??= dropOver(all)
      .catch(() => undefined)
      .finally(() => {
        sweeping = undefined;
      });
    await sweeping;
  }

  return {
    // The login has no rights of its own and starts as the role: what it makes belongs to the role,
    // and `reset role` leads back to the role, `set role none` to nothing.
    async make({ user, password, role, expiresAt }) {
      const until = new Date(expiresAt + skewMs).toISOString();
      made.add(user);
      await pool.query(
        `create role "${user}" login noinherit connection limit 8
           password '${scramVerifier(password)}' valid until '${until}' in role "${role}";
         alter role "${user}" set role = '${role}';`,
      );
      void sweep();
    },
    sweep,
  };
}
