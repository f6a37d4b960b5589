import type { Credential } from '../../gateway/credential.ts';
import type { CatalogQuery } from './load-catalog.ts';
import { openPgSession } from './postgres/pg-session.ts';
import type { Step } from './postgres/round-trip.ts';
import { searchPath } from './postgres/search-path.ts';

type QueryOptions = Readonly<{
  defaultSchema: string;
  connectMs?: number;
  /** Milliseconds that the query may take */
  limitMs?: number;
}>;

/**
 * A query of the broker's own, on a login of its own that can only read and is closed after it.
 * The returned function throws SallyportError `upstream_rejected`, `upstream_failed`,
 * `upstream_timeout`, `unavailable`.
 */
export function catalogQuery(
  credential: Credential,
  signal: AbortSignal,
  options: QueryOptions,
): CatalogQuery {
  const { defaultSchema, connectMs = 10_000, limitMs = 10_000 } = options;
  return async (text) => {
    const session = await openPgSession(credential, signal, { connectMs, graceMs: 1_000 });
    try {
      const results = await session.run(
        [
          run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'),
          run(
            `SELECT set_config('search_path', $1, true), set_config('statement_timeout', $2, true)`,
            [searchPath(defaultSchema), String(limitMs)],
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
