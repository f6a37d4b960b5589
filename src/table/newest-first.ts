import { createHash } from 'node:crypto';
import { type ItemKey, keyOf, textOf } from './item.ts';
import type { RecordTable } from './record-table.ts';
import { TABLE_DEFINITION } from './table-definition.ts';

const { name: index, partitionKey, sortKey } = TABLE_DEFINITION.index;

type Entry = Readonly<{ key: ItemKey; position: string }>;

/**
 * Where something stands in a newest-first list: its time, and a hash of its name so that no two
 * stand on one position. `time` is ISO 8601 in UTC with milliseconds.
 */
export function listPosition(time: string, name: string): string {
  return `${time}#${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

/** The index attributes that put an item on a list. */
export function listAttributes(partition: string, position: string) {
  return { [partitionKey]: { S: partition }, [sortKey]: { S: position } };
}

/**
 * One page of several index partitions merged, newest first. What stands on several of them comes
 * once. `next` is the position to go on from; eventually consistent, as every index is.
 */
export async function newestFirst(
  table: RecordTable,
  partitions: readonly string[],
  page: Readonly<{ limit: number; before?: string }>,
): Promise<Readonly<{ keys: readonly ItemKey[]; next?: string }>> {
  const wanted = page.limit + 1;
  const lists = await Promise.all(
    partitions.map((partition) => newestOf(table, partition, wanted, page.before)),
  );
  const merged = new Map(lists.flat().map((entry) => [entry.position, entry]));
  const sorted = [...merged.values()].sort((a, b) => (a.position < b.position ? 1 : -1));
  const shown = sorted.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    keys: shown.map((entry) => entry.key),
    ...(sorted.length > page.limit && last !== undefined && { next: last.position }),
  };
}

async function newestOf(
  table: RecordTable,
  partition: string,
  wanted: number,
  before: string | undefined,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let from = before;
  while (entries.length < wanted) {
    const limit = wanted - entries.length;
    const condition = conditionOf(partition, from);
    const { items, last } = await table.query({ index, condition, newestFirst: true, limit });
    entries.push(...items.map((item) => ({ key: keyOf(item), position: textOf(item, sortKey) })));
    if (last === undefined) break;
    from = textOf(last, sortKey);
  }
  return entries;
}

function conditionOf(partition: string, before: string | undefined) {
  const values = { ':partition': { S: partition } };
  if (before === undefined) return { text: `${partitionKey} = :partition`, values };
  return {
    text: `${partitionKey} = :partition AND ${sortKey} < :before`,
    values: { ...values, ':before': { S: before } },
  };
}
