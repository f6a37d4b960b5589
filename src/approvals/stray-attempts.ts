import { countOf, type Item, marshalKey, textOf } from '../table/item.ts';
import type { RecordTable } from '../table/record-table.ts';
import { strayKey, strayPartition } from './approval-keys.ts';

/** What is tried where there is no approval to note it on. */
export type StrayKind =
  /** A body for Slack's route that Slack did not sign, or not now */
  | 'unsigned'
  /** A signed body that is no click on a message of ours */
  | 'unreadable'
  /** A decision on an approval that does not exist, or is not shown to whoever tried */
  | 'unknown';

/** Attempts of one kind in one hour. */
export type StrayAttempts = Readonly<{
  what: StrayKind;
  /** ISO 8601, its beginning */
  hour: string;
  /** At least so many: of several at once one may not be counted */
  count: number;
  /** ISO 8601 */
  last: string;
}>;

/** Attempts on no approval. Failures throw SallyportError `unavailable`. */
export type StrayList = Readonly<{
  note: (what: StrayKind, at: string) => Promise<void>;
  /** Newest first. */
  latest: () => Promise<readonly StrayAttempts[]>;
}>;

/** Hours of each kind that one look gives. */
const LATEST = 100;

/**
 * Counts by the hour, so that nobody can fill the table: whoever tries need not be anybody.
 * @param retentionDays that a count is kept
 */
export function dynamodbStrays(table: RecordTable, retentionDays: number): StrayList {
  return {
    async note(what, at) {
      const hour = `${at.slice(0, 13)}:00:00.000Z`;
      const key = strayKey(hour, what);
      const item = await table.get(key);
      const before = item === undefined ? 0 : countOf(item, 'attempts');
      const changed = {
        ...marshalKey(key),
        what: { S: what },
        hour: { S: hour },
        attempts: { N: String(before + 1) },
        last: { S: at },
        deleteAt: { N: String(Math.floor(Date.parse(hour) / 1_000) + retentionDays * 86_400) },
      };
      // Another attempt may have been counted since, and then stands for this one.
      await table.put(changed, {
        text: 'attribute_not_exists(attempts) or attempts = :before',
        values: { ':before': { N: String(before) } },
      });
    },
    async latest() {
      const { items } = await table.query({
        condition: { text: 'pk = :pk', values: { ':pk': { S: strayPartition } } },
        newestFirst: true,
        limit: LATEST,
      });
      return items.map(readStray);
    },
  };
}

function readStray(item: Item): StrayAttempts {
  return {
    what: textOf(item, 'what') as StrayKind,
    hour: textOf(item, 'hour'),
    count: countOf(item, 'attempts'),
    last: textOf(item, 'last'),
  };
}
