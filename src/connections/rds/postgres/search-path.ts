import { quoteIdentifier } from '../quote-sql.ts';

/**
 * The `search_path` of every session: the default schema, found after pg_catalog, which comes first
 * when it is not named (named, it would be where new tables go). pg_temp is named to come last, or
 * a temporary table would be found before the real one.
 */
export function searchPath(defaultSchema: string): string {
  return `${quoteIdentifier(defaultSchema)}, pg_temp`;
}
