import { setTimeout } from 'node:timers/promises';
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { guarded, unreadable } from './guarded.ts';
import { type Item, type ItemKey, keyOf, marshalKey } from './item.ts';

/** Most keys that one BatchGetItem takes. */
const BATCH = 100;
/** A batch may come back in parts; more rounds than this mean that the table is overloaded. */
const ROUNDS = 6;
const FIRST_PAUSE_MS = 10;

/**
 * The items of the keys that exist, in the order of the keys; strongly consistent. Throws
 * SallyportError `unavailable`, also when DynamoDB keeps giving back only a part.
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly ItemKey[],
): Promise<readonly Item[]> {
  const found = new Map<string, Item>();
  for (let at = 0; at < keys.length; at += BATCH) {
    await getBatch(client, table, keys.slice(at, at + BATCH), found);
  }
  return keys.map((key) => found.get(keyText(key))).filter((item) => item !== undefined);
}

async function getBatch(
  client: DynamoDBClient,
  table: string,
  keys: readonly ItemKey[],
  found: Map<string, Item>,
): Promise<void> {
  let missing = keys.map(marshalKey);
  for (let round = 0; missing.length > 0; round += 1) {
    if (round === ROUNDS) throw unreadable('only a part of what was asked for');
    if (round > 0) await setTimeout(FIRST_PAUSE_MS * 2 ** round);
    const request = { [table]: { Keys: missing, ConsistentRead: true } };
    const output = await guarded(() =>
      client.send(new BatchGetItemCommand({ RequestItems: request })),
    );
    const items = output.Responses?.[table];
    if (items === undefined) throw unreadable('a batch without its items');
    for (const item of items) found.set(keyText(keyOf(item)), item);
    missing = output.UnprocessedKeys?.[table]?.Keys ?? [];
  }
}

function keyText(key: ItemKey): string {
  return JSON.stringify([key.pk, key.sk]);
}
