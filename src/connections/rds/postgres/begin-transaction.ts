import type { ResolvedSql } from '../resolved-sql.ts';
import type { IsolationLevel } from '../sql-request.ts';
import type { Step } from './round-trip.ts';
import { searchPath } from './search-path.ts';

const ISOLATION_SQL: Readonly<Record<IsolationLevel, string>> = {
  'read uncommitted': 'READ UNCOMMITTED',
  'read committed': 'READ COMMITTED',
  'repeatable read': 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
};

/** How long the server keeps a transaction whose answer nobody reads. */
const IDLE_MS = 60_000;
/**
 * The server looks every second whether we are still there while it works, where it can
 * (PostgreSQL 14 and later); otherwise it notices only when it next writes to us.
 */
const CHECK_CONNECTION = `CASE
  WHEN pg_catalog.current_setting('client_connection_check_interval', true) IS NOT NULL
  THEN pg_catalog.set_config('client_connection_check_interval', '1000', true) END`;

/**
 * Begins the transaction of a request and fixes every setting that decides what its text means and
 * how its values are written. Settings last as long as the transaction.
 *
 * INVARIANT: reads are READ ONLY whatever was asked for, and see one snapshot, so that the masked
 * look-ups read the rows that the statement saw.
 */
export function beginTransaction(request: ResolvedSql, defaultSchema: string): readonly Step[] {
  const readOnly = isReadOnly(request);
  const isolation = request.isolation ?? (readOnly ? 'repeatable read' : 'read committed');
  const mode = readOnly ? 'READ ONLY' : 'READ WRITE';
  const deferrable = request.deferrable === true ? ' DEFERRABLE' : '';
  const settings = Object.entries(settingsOf(request, defaultSchema)).flat();
  const calls = settings.flatMap((_, i) =>
    i % 2 === 0 ? [`pg_catalog.set_config($${i + 1}, $${i + 2}, true)`] : [],
  );
  return [
    {
      kind: 'run',
      text: `BEGIN ISOLATION LEVEL ${ISOLATION_SQL[isolation]} ${mode}${deferrable}`,
      values: [],
    },
    { kind: 'run', text: `SELECT ${calls.join(', ')}, ${CHECK_CONNECTION}`, values: settings },
  ];
}

/** Whether a request may run only as READ ONLY. */
export function isReadOnly(request: ResolvedSql): boolean {
  return request.readOnly || request.access === 'read';
}

function settingsOf(request: ResolvedSql, defaultSchema: string): Readonly<Record<string, string>> {
  return {
    search_path: searchPath(defaultSchema),
    statement_timeout: String(request.statementMs),
    idle_in_transaction_session_timeout: String(IDLE_MS),
    standard_conforming_strings: 'on',
    'request.jwt.claims': request.claims,
    client_encoding: 'UTF8',
    datestyle: 'ISO, MDY',
    intervalstyle: 'postgres',
    timezone: 'UTC',
    bytea_output: 'hex',
    extra_float_digits: '1',
  };
}
