import {
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamodbSessionStore } from '../../src/sessions/dynamodb-session-store.ts';
import type { SessionStore } from '../../src/sessions/session-store.ts';
import { DYNAMODB_CLIENT_CONFIG } from '../../src/table/dynamodb-client-config.ts';
import {
  type DynamodbWorlds,
  startDynamodbWorlds,
  storeDeps,
} from '../contract/dynamodb-worlds.ts';
import { intent, intentOf, outcome, refusal } from '../contract/exchange-samples.ts';
import { FAULTS, IMPATIENT } from '../contract/faulty-http.ts';

let worlds: DynamodbWorlds;
beforeAll(async () => {
  worlds = await startDynamodbWorlds();
});
afterAll(() => worlds.close());

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const KEY = { session: 'answer-1', exchange: 1 };
const UNAVAILABLE = { code: 'unavailable' };

function storeOn(client: DynamoDBClient, table: string): SessionStore {
  return dynamodbSessionStore(storeDeps(client, table));
}

const READS: Readonly<Record<string, (store: SessionStore) => Promise<unknown>>> = {
  listSessions: (store) => store.listSessions({ limit: 5 }),
  'listSessions of a principal': (store) => store.listSessions({ limit: 5, principal: 'demo/bob' }),
  listExchanges: (store) => store.listExchanges('answer-1', { limit: 5 }),
  getExchange: (store) => store.getExchange(KEY),
  earlierAnswers: (store) => store.earlierAnswers('answer-1'),
};
const WRITES: typeof READS = {
  open: (store) => store.open(intent()),
  refuse: (store) => store.refuse(refusal()),
  amend: (store) => store.amend(KEY, intent()),
  close: (store) => store.close(KEY, outcome()),
};

describe.each(Object.entries({ ...READS, ...WRITES }))('%s', (_name, call) => {
  test.each(Object.entries(FAULTS))(
    'is unavailable when DynamoDB answers with %s',
    async (_, fault) => {
      worlds.faulty.answerWith(fault);
      const client = new DynamoDBClient({ ...IMPATIENT, endpoint: worlds.faulty.endpoint });
      const failure = await call(storeOn(client, 'table')).catch((thrown: unknown) => thrown);
      expect(failure).toMatchObject({
        code: 'unavailable',
        message: 'the record store did not answer',
        cause: expect.any(Error),
      });
      client.destroy();
    },
  );

  test('is unavailable when DynamoDB answers with what is no JSON', async () => {
    worlds.faulty.answerWith((response) => response.end('<<garbage'));
    const client = new DynamoDBClient({ ...IMPATIENT, endpoint: worlds.faulty.endpoint });
    await expect(call(storeOn(client, 'table'))).rejects.toMatchObject(UNAVAILABLE);
    client.destroy();
  });
});

describe.each(Object.entries({ ...READS, open: WRITES['open'], refuse: WRITES['refuse'] }))(
  '%s',
  (_name, call) => {
    const item = { pk: { S: 'SESSION#x' }, sk: { S: 'EXCHANGE#1' }, gsi1sk: { N: '5' } };
    test.each([
      ['items of another form', { Item: item, Items: [item], Attributes: item, Responses: {} }],
      ['empty items', { Item: {}, Items: [{}], Attributes: {}, Responses: {} }],
      [
        'a count that is none',
        { Item: {}, Attributes: { exchanges: { N: '-1' }, principals: { SS: ['a'] } } },
      ],
    ])('is unavailable when DynamoDB gives back %s', async (_, body) => {
      worlds.faulty.answerWith((response) => response.end(JSON.stringify(body)));
      const client = new DynamoDBClient({ ...IMPATIENT, endpoint: worlds.faulty.endpoint });
      await expect(call?.(storeOn(client, 'table'))).rejects.toMatchObject(UNAVAILABLE);
      client.destroy();
    });
  },
);

describe('stored items that this code did not write', () => {
  const good = {
    pk: { S: 'SESSION#answer-1' },
    sk: { S: 'EXCHANGE#000000000001' },
    state: { S: 'open' },
    principal: { S: 'demo/alice' },
    caller: {
      S: JSON.stringify({
        session: 'answer-1',
        principal: { id: 'demo/alice', kind: 'user', groups: [] },
        route: 'GET /',
        startedAt: 'x',
      }),
    },
    judgement: { S: '{}' },
  };

  test('the item that the others differ from is read', async () => {
    const table = await worlds.freshTable();
    await worlds.dynamodb.client.send(new PutItemCommand({ TableName: table, Item: good }));
    expect((await storeOn(worlds.dynamodb.client, table).getExchange(KEY))?.state).toBe('open');
  });

  test.each([
    ['no caller', { caller: undefined }],
    ['a caller that is no JSON', { caller: { S: '{' } }],
    ['a caller without a principal', { caller: { S: '{"session":"answer-1"}' } }],
    ['another session inside', { caller: { S: good.caller.S.replace('answer-1', 'answer-2') } }],
    ['another principal beside', { principal: { S: 'demo/bob' } }],
    ['a state without an outcome', { state: { S: 'completed' } }],
    ['an outcome without its state', { outcome: { S: '{"state":"failed","endedAt":"x"}' } }],
    ['an outcome of no known state', { state: { S: 'fine' }, outcome: { S: '{"state":"fine"}' } }],
    ['a judgement that is a list', { judgement: { S: '[]' } }],
  ])('with %s are unavailable, never half read', async (_, change) => {
    const table = await worlds.freshTable();
    const entries = Object.entries({ ...good, ...change }).filter(([, value]) => value);
    const Item = Object.fromEntries(entries) as typeof good;
    await worlds.dynamodb.client.send(new PutItemCommand({ TableName: table, Item }));
    const store = storeOn(worlds.dynamodb.client, table);
    await expect(store.getExchange(KEY)).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.listExchanges('answer-1', { limit: 5 })).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe('when an answer is lost and the SDK asks again', () => {
  test.each([['PutItem'], ['UpdateItem'], ['UpdateItem', 'PutItem']])(
    'opening still writes one exchange (%s %s)',
    async (...operations) => {
      const table = await worlds.freshTable();
      const client = lossyClient();
      const before = worlds.lossy.lost.length;
      worlds.lossy.loseAnswersOf(...operations);
      const key = await storeOn(client, table).open(intent());
      expect(worlds.lossy.lost.slice(before).sort()).toEqual(operations.toSorted());
      const { items } = await storeOn(worlds.dynamodb.client, table).listExchanges('answer-1', {
        limit: 9,
      });
      expect(items.map((record) => record.exchange)).toEqual([key.exchange]);
      client.destroy();
    },
  );

  test('amending and closing still succeed, once', async () => {
    const table = await worlds.freshTable();
    const client = lossyClient();
    const store = storeOn(client, table);
    const key = await store.open(intent());
    worlds.lossy.loseAnswersOf('UpdateItem');
    await store.amend(key, intent({ digest: 'e' }));
    worlds.lossy.loseAnswersOf('UpdateItem');
    await store.close(key, outcome());
    expect(await store.getExchange(key)).toMatchObject({ state: 'completed', digest: 'e' });
    client.destroy();
  });

  function lossyClient(): DynamoDBClient {
    const { region, credentials } = IMPATIENT;
    return new DynamoDBClient({
      ...DYNAMODB_CLIENT_CONFIG,
      region,
      credentials,
      endpoint: worlds.lossy.endpoint,
    });
  }
});

describe('a batch that comes back in parts', () => {
  const key = (session: string) => ({ pk: { S: `SESSION#${session}` }, sk: { S: 'HEAD' } });
  const head = (session: string) => ({
    ...key(session),
    principals: { SS: ['demo/alice'] },
    exchanges: { N: '1' },
    startedAt: { S: 'x' },
    lastAt: { S: 'x' },
  });
  const listed = (session: string, at: number) => ({ ...key(session), gsi1sk: { S: `${at}` } });

  test('is asked for until it is whole', async () => {
    const client = new DynamoDBClient(IMPATIENT);
    const mock = mockClient(client);
    mock.on(QueryCommand).resolves({ Items: [] });
    mock
      .on(QueryCommand, { ExpressionAttributeValues: { ':partition': { S: 'SESSIONS#0' } } })
      .resolves({
        Items: [listed('b', 2), listed('a', 1)],
      });
    mock
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { t: [head('a')] }, UnprocessedKeys: { t: { Keys: [key('b')] } } })
      .resolves({ Responses: { t: [head('b')] } });
    const { items } = await storeOn(client, 't').listSessions({ limit: 5 });
    expect(items.map((summary) => summary.session)).toEqual(['b', 'a']);
  });

  test('is unavailable when it never becomes whole', async () => {
    const client = new DynamoDBClient(IMPATIENT);
    const mock = mockClient(client);
    mock.on(QueryCommand).resolves({ Items: [listed('a', 1)] });
    mock
      .on(BatchGetItemCommand)
      .resolves({ Responses: { t: [] }, UnprocessedKeys: { t: { Keys: [key('a')] } } });
    await expect(storeOn(client, 't').listSessions({ limit: 5 })).rejects.toMatchObject(
      UNAVAILABLE,
    );
  });
});

test('an exchange is kept for its retention, and its counts longer', async () => {
  const table = await worlds.freshTable();
  await storeOn(worlds.dynamodb.client, table).open(intent());
  const { Items = [] } = await worlds.dynamodb.client.send(new ScanCommand({ TableName: table }));
  const days = Object.fromEntries(
    Items.map((item) => [
      item['sk']?.S?.split('#')[0],
      (Number(item['deleteAt']?.N) - NOW / 1_000) / 86_400,
    ]),
  );
  expect(days).toEqual({ EXCHANGE: 400, HEAD: 430, MEMBER: 430 });
});

test('a session that everybody uses names a hundred principals and counts all', async () => {
  const table = await worlds.freshTable();
  const store = storeOn(worlds.dynamodb.client, table);
  const names = Array.from({ length: 99 }, (_, n) => `demo/user-${n}`);
  const head = { pk: { S: 'SESSION#answer-1' }, sk: { S: 'HEAD' }, exchanges: { N: '99' } };
  await worlds.dynamodb.client.send(
    new PutItemCommand({ TableName: table, Item: { ...head, principals: { SS: names } } }),
  );
  for (const n of [0, 99, 100, 101]) await store.open(intentOf(`user-${n}`));
  const [summary] = (await store.listSessions({ limit: 5 })).items;
  expect(summary?.principals).toHaveLength(100);
  expect(summary?.principals).toContain('demo/user-99');
  expect(summary?.exchanges).toBe(103);
  const last = { limit: 5, principal: 'demo/user-101' };
  expect((await store.listExchanges('answer-1', last)).items).toHaveLength(1);
  expect((await store.listSessions(last)).items).toHaveLength(1);
});
