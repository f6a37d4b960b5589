import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../../src/gateway/secret.ts';
import { engineDesk } from '../../../src/local/postgres/engine-desk.ts';
import { superviseEngine } from '../../../src/local/postgres/engine-supervisor.ts';
import { loginRegistry } from '../../../src/local/postgres/login-registry.ts';
import { startPgliteEngine } from '../../../src/local/postgres/pglite-engine.ts';
import { wireFront } from '../../../src/local/postgres/wire-front.ts';
import { listenOnLoopback } from '../../support/loopback.ts';
import { preparedDirectory } from '../../support/prepared-directory.ts';
import type { TestPostgres } from './start-postgres.ts';

const BEGINNING = 'create extension if not exists vector; create role reader;';

async function makeBeginning(directory: string): Promise<void> {
  const engine = await startPgliteEngine(join(directory, 'data'));
  await engine.exec(BEGINNING);
  await engine.close();
}

/** PGlite with pgvector behind the wire front of one machine, without the demo world. */
export async function startPglite(setup = ''): Promise<TestPostgres> {
  const directory = await preparedDirectory(BEGINNING, makeBeginning);
  const supervisor = superviseEngine(() => startPgliteEngine(join(directory, 'data')));
  const engine = await supervisor.engine();
  await engine.exec(setup);
  const logins = loginRegistry(Date.now);
  const login = { user: 'test', password: 'test', role: 'reader', expiresAt: Date.now() + 600_000 };
  logins.add(login);
  const server = wireFront({
    logins,
    desk: engineDesk(supervisor),
    limits: { statementMs: 15_000, waitMs: 60_000, idleMs: 60_000, graceMs: 250 },
    maxConnections: 10,
    database: 'postgres',
    serverVersion: engine.serverVersion,
  });
  const port = await listenOnLoopback(server);
  return {
    credential: {
      kind: 'postgres',
      id: 'test',
      host: '127.0.0.1',
      port,
      database: 'postgres',
      user: login.user,
      password: new Secret(login.password),
      expiresAt: login.expiresAt,
    },
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      await supervisor.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
