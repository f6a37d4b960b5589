import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createTable } from '../../src/local/create-table.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { dynamodbSessionStore } from '../../src/sessions/dynamodb-session-store.ts';
import { sessionStoreContract } from './session-store-contract.ts';

let dynamodb: LocalDynamodb;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'first' });
});
afterAll(() => dynamodb.close());

sessionStoreContract('sessions in DynamoDB', async () => {
  const table = `t-${randomUUID()}`;
  await createTable(dynamodb.client, table);
  return dynamodbSessionStore({
    client: dynamodb.client,
    table,
    retentionDays: 400,
    now: Date.now,
    newId: randomUUID,
  });
});
