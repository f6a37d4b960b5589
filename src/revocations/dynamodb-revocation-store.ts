import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { unreadable } from '../table/guarded.ts';
import { type Item, textOf } from '../table/item.ts';
import { recordTable } from '../table/record-table.ts';
import type { Revocation } from './revocation.ts';
import type { RevocationStore } from './revocation-store.ts';

// REVOCATIONS  <id>   one partition, read whole and consistently before every exchange
const PARTITION = 'REVOCATIONS';
const PAGE = 1000;

const revocation = z.strictObject({
  id: z.string(),
  target: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['principal', 'session', 'connection']), name: z.string() }),
    z.strictObject({ kind: z.literal('everything') }),
  ]),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
});

/** Revocations in DynamoDB. One that cannot be read makes all of them unreadable, and so everything denied. */
export function dynamodbRevocationStore(
  deps: Readonly<{ client: DynamoDBClient; table: string }>,
): RevocationStore {
  const table = recordTable(deps.client, deps.table);
  return {
    async revoke(entry) {
      await table.put({
        pk: { S: PARTITION },
        sk: { S: entry.id },
        body: { S: JSON.stringify(entry) },
      });
    },
    lift: (id, by, at) =>
      table.updateIf(
        { pk: PARTITION, sk: id },
        {
          text: 'SET liftedBy = :by, liftedAt = :at',
          values: { ':by': { S: by }, ':at': { S: at } },
        },
        'attribute_exists(pk) AND attribute_not_exists(liftedAt)',
      ),
    async active() {
      const found: Revocation[] = [];
      let from: string | undefined;
      do {
        const { items, last } = await table.query({
          condition: {
            text: from === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :from',
            values: {
              ':pk': { S: PARTITION },
              ...(from !== undefined && { ':from': { S: from } }),
            },
          },
          filter: { text: 'attribute_not_exists(liftedAt)' },
          limit: PAGE,
        });
        found.push(...items.map(readRevocation));
        from = last === undefined ? undefined : textOf(last, 'sk');
      } while (from !== undefined);
      return found;
    },
  };
}

function readRevocation(item: Item): Revocation {
  try {
    return revocation.parse(JSON.parse(textOf(item, 'body')));
  } catch (cause) {
    throw unreadable('a revocation that cannot be read', cause);
  }
}
