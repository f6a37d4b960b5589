import type { DatabaseCredential } from '../../../src/gateway/credential.ts';
import { Secret } from '../../../src/gateway/secret.ts';
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
