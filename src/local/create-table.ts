import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { TABLE_DEFINITION } from '../table/table-definition.ts';

/** Seconds. A table here is ready within milliseconds, not minutes. */
const PATIENCE = { maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.1 };

/** Creates a table of `TABLE_DEFINITION`, unless there is one of this name. It is ready when this resolves. */
export async function createTable(client: DynamoDBClient, table: string): Promise<void> {
  try {
    await client.send(new CreateTableCommand(tableInput(table)));
  } catch (thrown) {
    if (!(thrown instanceof ResourceInUseException)) throw thrown;
  }
  await waitUntilTableExists({ client, ...PATIENCE }, { TableName: table });
}

function tableInput(table: string): CreateTableCommandInput {
  const { partitionKey, sortKey, index } = TABLE_DEFINITION;
  const names = [partitionKey, sortKey, index.partitionKey, index.sortKey];
  return {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: names.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keySchema(partitionKey, sortKey),
    GlobalSecondaryIndexes: [
      {
        IndexName: index.name,
        KeySchema: keySchema(index.partitionKey, index.sortKey),
        Projection: { ProjectionType: index.projection },
      },
    ],
  };
}

function keySchema(partitionKey: string, sortKey: string) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ];
}
