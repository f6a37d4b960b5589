import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg, { type Client, type Pool } from 'pg';
import { createRolesSql } from '../demo-crm/crm-roles.ts';
import { crmSeedSql } from '../demo-crm/crm-seed.ts';
import { type LoginTarget, localCredentialMinter } from '../local-credential-minter.ts';
import type { LocalPostgres } from './local-postgres.ts';
import { roleLogins } from './role-logins.ts';

export type RealPostgresOptions = Readonly<{
  /** Whether tickets carry embeddings, which needs pgvector on the server; true when left out */
  embeddings?: boolean;
  /** How long a minted login is good for, at most 60 seconds */
  validSeconds?: number;
  now?: () => number;
}>;

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Any number, the same for all who seed */
const SEED_LOCK = 5_311_904;

/**
 * Uses a server that runs already, through the URL of an administrator who may create roles. The
 * demo world is made there if the database has no `customers`. A server that is not on this machine
 * must have TLS: `sslmode=verify-full&sslrootcert=<file>` in the URL.
 * @throws Error when the server is not reached, has no pgvector, or its URL asks for no TLS where it must
 */
export async function useRealPostgres(
  url: string,
  options: RealPostgresOptions = {},
): Promise<LocalPostgres> {
  const now = options.now ?? Date.now;
  const target = await loginTarget(new URL(url));
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'sallyport-admin' });
  // An idle connection that breaks is replaced by the pool when it is next needed.
  pool.on('error', () => undefined);
  try {
    await seedOnce(pool, options.embeddings ?? true);
    const logins = roleLogins(pool, await clockSkew(pool, now));
    await logins.sweep();
    return {
      ...{ host: target.host, port: target.port, database: target.database },
      mint: localCredentialMinter({
        target,
        makeLogin: logins.make,
        validSeconds: options.validSeconds ?? 60,
        now,
        randomText: (bytes) => randomBytes(bytes).toString('base64url'),
      }),
      async close() {
        await logins.sweep(true);
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function loginTarget(url: URL): Promise<LoginTarget> {
  const certificate = url.searchParams.get('sslrootcert');
  if (certificate === null && !LOOPBACK.has(url.hostname)) {
    throw new Error(
      'a Postgres that is not on this machine needs TLS: add sslmode=verify-full&sslrootcert=<file> to its URL',
    );
  }
  return {
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username),
    ...(certificate === null ? {} : { ca: await readFile(certificate, 'utf8') }),
  };
}

async function seedOnce(pool: Pool, embeddings: boolean): Promise<void> {
  const client = await pool.connect().catch((error: Error) => {
    throw new Error(`the given Postgres lets nobody in, is its URL right? ${error.message}`);
  });
  try {
    await client.query('select pg_advisory_lock($1)', [SEED_LOCK]);
    if (await isThere(client, `to_regclass('public.customers')`)) {
      await client.query(createRolesSql());
      return;
    }
    if (embeddings && !(await hasPgvector(client))) {
      throw new Error(
        'this Postgres has no extension `vector`: install pgvector, or use the embedded database',
      );
    }
    await client.query(crmSeedSql({ embeddings }));
  } finally {
    // Not back to the pool: a failed seed leaves a transaction open, and ending it frees the lock.
    client.release(true);
  }
}

function hasPgvector(client: Pick<Client, 'query'>): Promise<boolean> {
  return isThere(
    client,
    `(select name from pg_catalog.pg_available_extensions where name = 'vector')`,
  );
}

async function isThere(client: Pick<Client, 'query'>, expression: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select ${expression} is not null as there`,
  );
  return rows[0]?.there === true;
}

async function clockSkew(pool: Pool, now: () => number): Promise<number> {
  const { rows } = await pool.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
  );
  return Math.round((rows[0]?.ms ?? now()) - now());
}
