import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { dynamodbApprovalStore } from '../../src/approvals/dynamodb-approval-store.ts';
import { createTable } from '../../src/local/create-table.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { approvalStoreContract } from './approval-store-contract.ts';

let dynamodb: LocalDynamodb;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'first' });
});
afterAll(() => dynamodb.close());

approvalStoreContract('approvals in DynamoDB', async (clock) => {
  const table = `t-${randomUUID()}`;
  await createTable(dynamodb.client, table);
  return dynamodbApprovalStore({
    client: dynamodb.client,
    table,
    retentionDays: 400,
    now: () => clock.now,
    newId: randomUUID,
  });
});
