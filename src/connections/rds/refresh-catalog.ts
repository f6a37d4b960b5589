import type { Upstream } from '../../gateway/connector.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { CatalogSource } from './catalog.ts';
import type { ResolvedSql } from './resolved-sql.ts';
import type { SqlAnswer } from './sql-answer.ts';

/**
 * https://www.postgresql.org/docs/18/errcodes-appendix.html: undefined column, table and object,
 * and a column of another type than it was: the database is not what the catalog says.
 */
const CATALOG_IS_OLD = new Set(['42703', '42P01', '42704', '42804']);

/**
 * An upstream that has the catalog read again, once it is done, when it changed the schema or found
 * it changed.
 */
export function refreshingCatalog(
  upstream: Upstream<ResolvedSql, SqlAnswer>,
  catalog: CatalogSource,
): Upstream<ResolvedSql, SqlAnswer> {
  const old = new Set<string>();

  async function watched<T>(request: ResolvedSql, work: Promise<T>): Promise<T> {
    if (request.access === 'define') old.add(request.connection);
    try {
      return await work;
    } catch (thrown) {
      if (thrown instanceof SallyportError && CATALOG_IS_OLD.has(thrown.sqlstate ?? '')) {
        old.add(request.connection);
      }
      throw thrown;
    }
  }

  const { estimate } = upstream;
  return {
    ...(estimate && { estimate: (request) => watched(request, estimate(request)) }),
    forward: (request, confirm) => watched(request, upstream.forward(request, confirm)),
    async end() {
      await upstream.end();
      // A failure shows in the next request, which then reads the catalog itself.
      for (const connection of old) catalog(connection, { fresh: true }).catch(() => undefined);
      old.clear();
    },
  };
}
