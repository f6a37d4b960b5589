import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { dynamodbBudgetStore } from '../../src/budgets/dynamodb-budget-store.ts';
import { createTable } from '../../src/local/create-table.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { budgetStoreContract } from './budget-store-contract.ts';

let dynamodb: LocalDynamodb;
let client: DynamoDBClient;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'first' });
  // Hundreds of calls at once share a few connections.
  client = new DynamoDBClient({
    endpoint: dynamodb.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: {
      connectionTimeout: 30_000,
      requestTimeout: 30_000,
      httpAgent: { maxSockets: 32 },
    },
  });
});
afterAll(() => {
  client.destroy();
  return dynamodb.close();
});

budgetStoreContract('budgets in DynamoDB', async (clock) => {
  const table = `t-${randomUUID()}`;
  await createTable(dynamodb.client, table);
  return dynamodbBudgetStore({
    client,
    table,
    now: () => clock.now,
    newId: randomUUID,
  });
});
