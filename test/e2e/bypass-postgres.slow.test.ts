import { useRealPostgres } from '../../src/local/postgres/real-postgres.ts';
import { startEmbeddedPostgres } from '../support/embedded-postgres.ts';
import { bypassSuite } from './bypass.ts';

bypassSuite('a real PostgreSQL server', async () => {
  const server = await startEmbeddedPostgres();
  const postgres = await useRealPostgres(server.url, { embeddings: false });
  return {
    ...postgres,
    async close() {
      await postgres.close();
      await server.stop();
    },
  };
});
