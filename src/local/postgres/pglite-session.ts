import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { FrontError } from './backend-messages.ts';
import type { EngineSession } from './engine-protocol.ts';
import { firstError } from './first-error.ts';

/** PGlite with sessions that cannot leave their role. */
export interface PgliteSession {
  readonly serverVersion: string;
  /** Runs SQL as the superuser. Only before the first `begin`. Throws what PGlite throws. */
  exec(sql: string): Promise<void>;
  /** Becomes a role; a refusal is what PostgreSQL said against the session's settings. */
  begin(session: EngineSession): Promise<FrontError | undefined>;
  /** Runs wire messages. The bytes given to `onOutput` are only valid during the call. */
  run(messages: Uint8Array, onOutput: (bytes: Uint8Array) => void): Promise<void>;
  inTransaction(): boolean;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The bootstrap superuser, that a standalone backend is always authenticated as */
const SUPERUSER = { oid: 10, name: 'postgres' } as const;
/** `SECURITY_LOCAL_USERID_CHANGE`, PostgreSQL's src/include/miscadmin.h */
const LOCAL_USERID_CHANGE = 1;
const NO_RESTRICTION = 0;
const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4);

/** Opens the database in a directory, or makes a new one there. */
export async function openPgliteSession(dataDir: string): Promise<PgliteSession> {
  const pg = await PGlite.create({ dataDir, extensions: { vector } });
  const switchIdentity = identitySwitch(pg.Module);
  let oids = await roleOids(pg);
  const [version] = (await pg.query<{ server_version: string }>('show server_version')).rows;

  function run(messages: Uint8Array, onOutput: (bytes: Uint8Array) => void): Promise<void> {
    return pg.execProtocolRawStream(messages, { syncToFs: false, onRawData: onOutput });
  }

  async function attempt(sql: string): Promise<FrontError | undefined> {
    const pieces: Uint8Array[] = [];
    await run(query(sql), (bytes) => pieces.push(bytes.slice()));
    return firstError(Buffer.concat(pieces));
  }

  async function must(sql: string): Promise<void> {
    const refusal = await attempt(sql);
    if (refusal !== undefined) throw new Error(refusal.message);
  }

  async function reset(): Promise<void> {
    // Leaves a failed extended query and its transaction, whose end restores the identity it began with.
    await run(SYNC, () => undefined);
    await attempt('rollback');
    switchIdentity(SUPERUSER.oid, NO_RESTRICTION);
    await must(`set session authorization ${SUPERUSER.name}`);
    await must('discard all');
  }

  return {
    serverVersion: version?.server_version ?? '18',
    async exec(sql) {
      await pg.exec(sql);
      oids = await roleOids(pg);
    },
    // INVARIANT: while a session runs, the current user is its role and the security context says
    // that the user was changed locally. In that context PostgreSQL itself refuses to set `role` and
    // `session_authorization` in any way (guc.c, GUC_NOT_WHILE_SEC_REST): SET, RESET, DISCARD ALL,
    // set_config, or the settings of a function. Without it every session could climb back.
    async begin({ role, settings }) {
      const oid = oids.get(role);
      if (oid === undefined) return { sqlstate: '28000', message: 'the role does not exist' };
      await reset();
      await must(`set session authorization "${role}"`);
      switchIdentity(oid, LOCAL_USERID_CHANGE);
      for (const [name, value] of Object.entries(settings)) {
        const refusal = await attempt(
          `select pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`,
        );
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
    run,
    inTransaction: () => pg.isInTransaction(),
    reset,
    close: () => pg.close(),
  };
}

async function roleOids(pg: PGlite): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pg.query<{ rolname: string; oid: number }>(
    `select rolname, oid::int from pg_catalog.pg_roles where not rolsuper and rolname !~ '^pg_'`,
  );
  return new Map(rows.map(({ rolname, oid }) => [rolname, oid]));
}

function query(sql: string): Uint8Array {
  const text = Buffer.from(`${sql}\0`, 'utf8');
  const header = Buffer.alloc(5);
  header.write('Q', 0, 'latin1');
  header.writeInt32BE(4 + text.length, 1);
  return Buffer.concat([header, text]);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function identitySwitch(module: object): (oid: number, context: number) => void {
  const found: unknown = Reflect.get(module, '_SetUserIdAndSecContext');
  if (typeof found !== 'function') throw new Error('this PGlite cannot restrict a session');
  return (oid, context) => {
    found(oid, context);
  };
}
