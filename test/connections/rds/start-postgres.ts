import { Client } from 'pg';
import type { DatabaseCredential } from '../../../src/gateway/credential.ts';
import { reveal, Secret } from '../../../src/gateway/secret.ts';
import { startEmbeddedPostgres } from '../../support/embedded-postgres.ts';

export type TestPostgres = Readonly<{
  credential: DatabaseCredential;
  stop(): Promise<void>;
}>;

/** A real PostgreSQL server and its superuser as a credential. */
export async function startPostgres(): Promise<TestPostgres> {
  const { host, port, stop } = await startEmbeddedPostgres();
  return {
    credential: {
      kind: 'postgres',
      id: 'test',
      host,
      port,
      database: 'postgres',
      user: 'postgres',
      password: new Secret('admin'),
      expiresAt: Number.MAX_SAFE_INTEGER,
    },
    stop,
  };
}

/** A connected client of its own, past the gate. */
export async function connectDirectly({ credential }: TestPostgres): Promise<Client> {
  const { host, port, database, user, password } = credential;
  const client = new Client({ host, port, database, user, password: reveal(password) });
  // The server ends connections while they are idle: in tests that kill it, and when it stops.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
