import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalStore } from '../../src/approvals/approval-store.ts';
import { dynamodbApprovalStore } from '../../src/approvals/dynamodb-approval-store.ts';
import { DYNAMODB_CLIENT_CONFIG } from '../../src/table/dynamodb-client-config.ts';
import { approval } from '../contract/approval-store-contract.ts';
import {
  type DynamodbWorlds,
  startDynamodbWorlds,
  storeDeps,
} from '../contract/dynamodb-worlds.ts';
import { FAULTS, IMPATIENT } from '../contract/faulty-http.ts';

let worlds: DynamodbWorlds;
beforeAll(async () => {
  worlds = await startDynamodbWorlds();
});
afterAll(() => worlds.close());

const UNAVAILABLE = { code: 'unavailable' };

function storeOn(client: DynamoDBClient, table: string): ApprovalStore {
  return dynamodbApprovalStore(storeDeps(client, table));
}

const CALLS: readonly (readonly [string, (store: ApprovalStore) => Promise<unknown>])[] = [
  ['request', (store) => store.request(approval())],
  ['get', (store) => store.get('first')],
  ['list', (store) => store.list({ limit: 5 })],
];

describe.each(CALLS)('%s', (_name, call) => {
  test.each(Object.entries(FAULTS))(
    'is unavailable when DynamoDB answers with %s',
    async (_, fault) => {
      worlds.faulty.answerWith(fault);
      const client = new DynamoDBClient({ ...IMPATIENT, endpoint: worlds.faulty.endpoint });
      await expect(call(storeOn(client, 'table'))).rejects.toMatchObject({
        ...UNAVAILABLE,
        cause: expect.any(Error),
      });
      client.destroy();
    },
  );

  test.each([
    '<<garbage',
    '{"Item":{},"Items":[{}]}',
    '{"Item":{"approval":{"S":"[]"}},"Items":[5]}',
  ])('is unavailable when DynamoDB gives back %s', async (body) => {
    worlds.faulty.answerWith((response) => response.end(body));
    const client = new DynamoDBClient({ ...IMPATIENT, endpoint: worlds.faulty.endpoint });
    await expect(call(storeOn(client, 'table'))).rejects.toMatchObject(UNAVAILABLE);
    client.destroy();
  });
});

test.each(['PutItem', 'GetItem'])(
  'one approval is stored when the answer to a %s is lost and the SDK asks again',
  async (operation) => {
    const table = await worlds.freshTable();
    const { region, credentials } = IMPATIENT;
    const client = new DynamoDBClient({
      ...DYNAMODB_CLIENT_CONFIG,
      region,
      credentials,
      endpoint: worlds.lossy.endpoint,
    });
    worlds.lossy.loseAnswersOf(operation);
    expect(await storeOn(client, table).request(approval())).toEqual(approval());
    expect(worlds.lossy.lost).toContain(operation);
    expect((await storeOn(worlds.dynamodb.client, table).list({ limit: 5 })).items).toEqual([
      approval(),
    ]);
    client.destroy();
  },
);

test('what a request that died half-way left out, the next one writes', async () => {
  const table = await worlds.freshTable();
  const store = storeOn(worlds.dynamodb.client, table);
  const claimed = {
    pk: { S: 'DIGEST#d1' },
    sk: { S: 'PENDING' },
    approval: { S: JSON.stringify(approval()) },
    expiresMs: { N: String(Date.parse(approval().expiresAt)) },
  };
  await worlds.dynamodb.client.send(new PutItemCommand({ TableName: table, Item: claimed }));
  expect(await store.get('first')).toBeUndefined();
  expect(await store.request(approval({ id: 'second' }))).toEqual(approval());
  expect(await store.get('first')).toEqual(approval());
  expect((await store.list({ limit: 5 })).items).toEqual([approval()]);
});

test('every item of an approval is kept for the retention after its expiry', async () => {
  const table = await worlds.freshTable();
  await storeOn(worlds.dynamodb.client, table).request(approval());
  const { Items = [] } = await worlds.dynamodb.client.send(new ScanCommand({ TableName: table }));
  const end = Date.parse(approval().expiresAt) / 1_000 + 400 * 86_400;
  expect(Items.map((item) => Number(item['deleteAt']?.N))).toEqual(Items.map(() => end));
  expect(Items).toHaveLength(5);
});
