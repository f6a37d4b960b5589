import { randomBytes } from 'node:crypto';
import { access, rm, writeFile } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { CredentialMinter } from '../../gateway/credential.ts';
import { crmSeedSql } from '../demo-crm/crm-seed.ts';
import { localCredentialMinter } from '../local-credential-minter.ts';
import { LOOPBACK, listenOnLoopback } from '../loopback.ts';
import { claimDirectory } from './directory-claim.ts';
import { engineDesk } from './engine-desk.ts';
import { type EngineSupervisor, superviseEngine } from './engine-supervisor.ts';
import { loginRegistry } from './login-registry.ts';
import { startPgliteEngine } from './pglite-engine.ts';
import { wireFront } from './wire-front.ts';
import type { SessionLimits } from './wire-session.ts';

/** A Postgres with the demo world's `crm`, and a minter of logins for it. */
export type LocalPostgres = Readonly<{
  host: string;
  port: number;
  database: string;
  mint: CredentialMinter;
  close: () => Promise<void>;
}>;

export type LocalPostgresOptions = Readonly<
  Partial<SessionLimits> & {
    /** Where the data lives; made and seeded when it is not there */
    directory: string;
    /** How long a minted login is good for, at most 60 seconds */
    validSeconds?: number;
    maxConnections?: number;
    now?: () => number;
  }
>;

/** The database that PGlite has */
const DATABASE = 'postgres';
const LIMITS: SessionLimits = { statementMs: 15_000, waitMs: 60_000, idleMs: 10_000, graceMs: 250 };
/** Changes with the seed, so that older data is made anew. */
const SEED_MARK = 'seeded-2';

/**
 * Starts PGlite with pgvector behind a front that authenticates, seeded on the first start.
 * One engine serves all connections: transactions take turns, session settings and prepared
 * statements last until another connection has its turn, and a statement over `statementMs` ends the
 * engine (SQLSTATE 57014), which comes back with everything that was committed.
 * @throws Error when another process uses the directory, or the engine does not start
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const now = options.now ?? Date.now;
  const limits: SessionLimits = {
    statementMs: options.statementMs ?? LIMITS.statementMs,
    waitMs: options.waitMs ?? LIMITS.waitMs,
    idleMs: options.idleMs ?? LIMITS.idleMs,
    graceMs: options.graceMs ?? LIMITS.graceMs,
  };
  const claim = await claimDirectory(options.directory);
  const dataDir = join(options.directory, 'data');
  const supervisor = superviseEngine(() => startPgliteEngine(dataDir));
  try {
    await seedOnce(options.directory, dataDir, supervisor);
    const { serverVersion } = await supervisor.engine();
    const logins = loginRegistry(now);
    const server = wireFront({
      logins,
      desk: engineDesk(supervisor),
      limits,
      maxConnections: options.maxConnections ?? 100,
      database: DATABASE,
      serverVersion,
    });
    const sockets = socketsOf(server);
    const port = await listenOnLoopback(server);
    return {
      host: LOOPBACK,
      port,
      database: DATABASE,
      mint: localCredentialMinter({
        target: { host: LOOPBACK, port, database: DATABASE },
        makeLogin: logins.add,
        validSeconds: options.validSeconds ?? 60,
        now,
        randomText: (bytes) => randomBytes(bytes).toString('base64url'),
      }),
      async close() {
        const closed = new Promise((resolve) => server.close(resolve));
        for (const socket of sockets) socket.destroy();
        await closed;
        await supervisor.close();
        await claim.release();
      },
    };
  } catch (error) {
    await supervisor.close();
    await claim.release();
    throw error;
  }
}

async function seedOnce(
  directory: string,
  dataDir: string,
  supervisor: EngineSupervisor,
): Promise<void> {
  const mark = join(directory, SEED_MARK);
  const seeded = await access(mark).then(
    () => true,
    () => false,
  );
  if (seeded) return;
  // A start that was interrupted leaves data without the mark: nobody has used it yet.
  await rm(dataDir, { recursive: true, force: true });
  // The engine opens in its own thread while the rows are generated in this one.
  const opening = supervisor.engine();
  const sql = crmSeedSql({ embeddings: true });
  await (await opening).exec(sql);
  await writeFile(mark, '');
}

function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}
