import type { DatabaseCredential } from '../../gateway/credential.ts';
import type { CatalogQuery } from './load-catalog.ts';
import { openPgSession } from './postgres/pg-session.ts';
import type { Step } from './postgres/round-trip.ts';

type QueryOptions = Readonly<{
  connectMs?: number;
  /** Milliseconds that the query may take */
  limitMs?: number;
}>;

/**
 * A query of the broker's own, on a login of its own that can only read and is closed after it.
 * INVARIANT: nothing but pg_catalog is on the search_path, so whatever PostgreSQL prints names its
 * relations and types with their schema, and a view can be expanded without guessing.
 * The returned function throws SallyportError `upstream_rejected`, `upstream_failed`,
 * `upstream_timeout`, `unavailable`.
 */
export function catalogQuery(
  credential: DatabaseCredential,
  signal: AbortSignal,
  options: QueryOptions = {},
): CatalogQuery {
  const { connectMs = 10_000, limitMs = 10_000 } = options;
  return async (text) => {
    const session = await openPgSession(credential, signal, { connectMs, graceMs: 1_000 });
    try {
      const results = await session.run(
        [
          run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'),
          run(
            `SELECT set_config('search_path', $1, true), set_config('statement_timeout', $2, true)`,
            ['pg_catalog', String(limitMs)],
          ),
          run(text),
          run('COMMIT'),
        ],
        limitMs,
      );
      return results[2]?.rows ?? [];
    } finally {
      await session.close();
    }
  };
}

function run(text: string, values: readonly string[] = []): Step {
  return { kind: 'run', text, values };
}
