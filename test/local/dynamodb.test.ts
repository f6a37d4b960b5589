import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, expect, test } from 'vitest';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

async function start(options: Parameters<typeof startDynamodb>[0]): Promise<LocalDynamodb> {
  const dynamodb = await startDynamodb(options);
  cleanUp.push(dynamodb.close);
  return dynamodb;
}

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dynamodb-'));
  cleanUp.push(() => rm(directory, { recursive: true }));
  return directory;
}

const ITEM = { pk: { S: 'a' }, sk: { S: 'b' } };

test('a port that is taken is named, and nothing else dies', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  await expect(startDynamodb({ table: 'sallyport', port })).rejects.toThrow(
    `port ${port} of the record store is taken`,
  );
});

test('a directory that is in use is named, and the one who uses it goes on', async () => {
  const directory = await temporary();
  const first = await start({ table: 'sallyport', directory });
  await expect(startDynamodb({ table: 'sallyport', directory })).rejects.toThrow(directory);
  await first.client.send(new PutItemCommand({ TableName: 'sallyport', Item: ITEM }));
});

test('requests that break off in the middle do no harm', async () => {
  const { client, endpoint } = await start({ table: 'sallyport' });
  const port = Number(new URL(endpoint).port);
  const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-amz-json-1.0\r\n';
  const beginnings = [
    'POST / HT',
    head,
    `${head}content-length: 100\r\n\r\n{"half`,
    `${head}transfer-encoding: chunked\r\n\r\n5\r\nabc`,
    'no http at all\r\n\r\n',
  ];
  for (const beginning of beginnings) {
    for (const end of ['destroy', 'resetAndDestroy'] as const) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      await new Promise<void>((resolve) => socket.write(beginning, () => resolve()));
      socket[end]();
    }
  }
  const aborted = new AbortController();
  const call = client.send(new PutItemCommand({ TableName: 'sallyport', Item: ITEM }), {
    abortSignal: aborted.signal,
  });
  aborted.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  const { TableNames } = await client.send(new ListTablesCommand({}));
  expect(TableNames).toEqual(['sallyport']);
});

test('a body that it cannot take is answered all the same', async () => {
  const { endpoint } = await start({ table: 'sallyport' });
  const status = async (body: string) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return (await fetch(endpoint, { method: 'POST', headers, body })).status;
  };
  expect(await status('')).toBe(400);
  expect(await status('{')).toBe(400);
  expect(await status('x'.repeat(17 * 1024 * 1024))).toBe(413);
});

test('it listens on this machine alone, with the table and its index ready', async () => {
  const { client, endpoint } = await start({ table: 'sallyport' });
  expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'sallyport' }));
  expect(Table?.TableStatus).toBe('ACTIVE');
  expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(['gsi1']);
});

test('what was written is there after a restart, when it has a directory', async () => {
  const directory = join(await temporary(), 'made', 'when', 'needed');
  const first = await startDynamodb({ table: 'sallyport', directory });
  await first.client.send(new PutItemCommand({ TableName: 'sallyport', Item: ITEM }));
  await first.close();
  const second = await start({ table: 'sallyport', directory });
  const { Item } = await second.client.send(
    new GetItemCommand({ TableName: 'sallyport', Key: ITEM }),
  );
  expect(Item).toEqual(ITEM);
});

test('writes under way are done before it is closed', async () => {
  const directory = await temporary();
  const first = await startDynamodb({ table: 'sallyport', directory });
  const writes = await Promise.allSettled([
    ...Array.from({ length: 20 }, (_, n) =>
      first.client.send(
        new PutItemCommand({ TableName: 'sallyport', Item: { ...ITEM, sk: { S: `${n}` } } }),
      ),
    ),
    first.close(),
  ]);
  const second = await start({ table: 'sallyport', directory });
  for (const [n, write] of writes.slice(0, 20).entries()) {
    if (write.status === 'rejected') continue;
    const Key = { ...ITEM, sk: { S: `${n}` } };
    const { Item } = await second.client.send(new GetItemCommand({ TableName: 'sallyport', Key }));
    expect(Item).toEqual(Key);
  }
  expect(writes.at(-1)?.status).toBe('fulfilled');
});
