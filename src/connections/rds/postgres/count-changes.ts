import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Step, StepResult } from './round-trip.ts';

/**
 * Rows that the server process has inserted, updated or deleted and not yet reported, those of the
 * running transaction among them; null where the server does not count. Command tags cannot tell
 * it: they say nothing of a change inside `WITH`, of triggers and of referential actions, and come
 * late for a change that returns rows.
 * https://www.postgresql.org/docs/18/monitoring-stats.html: pg_stat_xact_*. Objects of users have
 * numbers from 16384.
 */
const COUNT = `SELECT CASE pg_catalog.current_setting('track_counts') WHEN 'on' THEN (
  SELECT coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_xact_tuples_inserted(oid)
    + pg_catalog.pg_stat_get_xact_tuples_updated(oid)
    + pg_catalog.pg_stat_get_xact_tuples_deleted(oid)), 0)::text
  FROM pg_catalog.pg_class WHERE relkind = 'r' AND oid >= 16384) END`;

/** Counts changed rows: what a transaction changed is the difference of two of these. */
export const COUNT_CHANGES: Step = { kind: 'run', text: COUNT, values: [] };

/**
 * The answer to {@link COUNT_CHANGES}.
 * @throws SallyportError `denied` when the server does not count
 */
export function changesIn(result: StepResult | undefined): number {
  const text = result?.rows[0]?.[0];
  const count = text === null || text === undefined ? Number.NaN : Number(text);
  if (Number.isSafeInteger(count)) return count;
  throw new SallyportError(
    'denied',
    'policies judge what a request changes, and this database does not count it (track_counts is off)',
  );
}

const CHANGE_TAG = /^(?:INSERT|UPDATE|DELETE|MERGE)\b.* (\d+)$/;

/** Rows that a command tag says were changed: `INSERT 0 5` is 5, `SELECT 5` is 0. */
export function taggedChanges(tag: string | undefined): number {
  return Number(CHANGE_TAG.exec(tag ?? '')?.[1] ?? 0);
}
