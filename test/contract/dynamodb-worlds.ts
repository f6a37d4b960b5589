import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTable } from '../../src/local/create-table.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import type { TableStoreDeps } from '../../src/table/table-store-deps.ts';
import { type FaultyHttp, startFaultyHttp } from './faulty-http.ts';
import { type LossyDynamodb, startLossyDynamodb } from './lossy-dynamodb.ts';

/** A DynamoDB that works, one that answers wrongly, and a way to the first on which answers get lost. */
export type DynamodbWorlds = Readonly<{
  dynamodb: LocalDynamodb;
  faulty: FaultyHttp;
  lossy: LossyDynamodb;
  /** The name of an empty table. */
  freshTable: () => Promise<string>;
  close: () => Promise<void>;
}>;

export async function startDynamodbWorlds(): Promise<DynamodbWorlds> {
  const dynamodb = await startDynamodb({ table: 'first' });
  const faulty = await startFaultyHttp();
  const lossy = await startLossyDynamodb(dynamodb.endpoint);
  return {
    dynamodb,
    faulty,
    lossy,
    async freshTable() {
      const table = `t-${randomUUID()}`;
      await createTable(dynamodb.client, table);
      return table;
    },
    async close() {
      await Promise.all([faulty.close(), lossy.close()]);
      await dynamodb.close();
    },
  };
}

/** What a store under test is made of; its clock stands still. */
export function storeDeps(client: DynamoDBClient, table: string): TableStoreDeps {
  const now = Date.parse('2026-01-01T00:00:00.000Z');
  return { client, table, retentionDays: 400, now: () => now, newId: randomUUID };
}
