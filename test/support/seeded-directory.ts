import { crmSeedSql } from '../../src/local/demo-crm/crm-seed.ts';
import { startLocalPostgres } from '../../src/local/postgres/local-postgres.ts';
import { preparedDirectory } from './prepared-directory.ts';

/** Takes longer to write than anything else here */
let seed: string | undefined;

/** A fresh directory for `startLocalPostgres`, as its first start leaves it. */
export async function seededDirectory(): Promise<string> {
  seed ??= crmSeedSql({ embeddings: true });
  return preparedDirectory(seed, async (directory) => {
    const postgres = await startLocalPostgres({ directory });
    await postgres.close();
  });
}
