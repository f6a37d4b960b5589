import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Issuer } from '../../src/config/config-schema.ts';
import { authenticator } from '../../src/identity/authenticator.ts';
import { dynamodbKeyStore, STORED_KEY_TIMES } from '../../src/identity/dynamodb-key-store.ts';
import { fetchKeys } from '../../src/identity/fetch-keys.ts';
import { refreshKeys } from '../../src/identity/refresh-keys.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { NOW, signingKey, startTestIssuer, type TestIssuer } from './test-issuer.ts';

const TABLE = 'keys';
const MINUTE = 60_000;
let dynamodb: LocalDynamodb;
let world: TestIssuer;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: TABLE });
  world = await startTestIssuer([await signingKey('ES256', 'first')]);
});
afterAll(async () => {
  await world.close();
  await dynamodb.close();
});

function storeAt(now: number) {
  return dynamodbKeyStore({ client: dynamodb.client, table: TABLE, now: () => now });
}
const UNAVAILABLE = expect.objectContaining({ code: 'unavailable' });

test('an issuer whose keys were never fetched has none', async () => {
  const never: Issuer = { ...world.issuer, url: 'https://never.example.com' };
  await expect(storeAt(NOW).load(never)).rejects.toThrow(UNAVAILABLE);
});

test('an issuer that moved does not get the keys of where it was', async () => {
  await storeAt(NOW).put(world.issuer, { keys: [] });
  const moved: Issuer = { ...world.issuer, jwksUri: 'https://elsewhere.example.com/jwks' };
  await expect(storeAt(NOW).load(moved)).rejects.toThrow(UNAVAILABLE);
});

test('keys that were not refreshed for half an hour are not given out', async () => {
  await storeAt(NOW).put(world.issuer, { keys: [] });
  expect(await storeAt(NOW + 30 * MINUTE).load(world.issuer)).toEqual({ keys: [] });
  await expect(storeAt(NOW + 30 * MINUTE + 1).load(world.issuer)).rejects.toThrow(UNAVAILABLE);
});

test('what is no key set is `unavailable`', async () => {
  await storeAt(NOW).put(world.issuer, { keys: [] });
  const { client } = dynamodb;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: TABLE }));
  expect(Items.map(({ pk }) => pk?.S)).toContainEqual(expect.stringMatching(/^KEYS#[0-9a-f]{64}$/));
  for (const keys of ['not json', '{}', '{"keys":1}']) {
    for (const item of Items) {
      const Item = { ...item, keys: { S: keys } };
      await client.send(new PutItemCommand({ TableName: TABLE, Item }));
    }
    await expect(storeAt(NOW).load(world.issuer), keys).rejects.toThrow(UNAVAILABLE);
  }
});

test('an issuer that does not answer keeps its keys, fails the refresh, and holds up no other', async () => {
  const store = storeAt(NOW);
  const silent: Issuer = { ...world.issuer, name: 'silent', url: 'http://127.0.0.1:9' };
  await store.put(silent, { keys: [] });
  const failed: string[] = [];
  const refresh = refreshKeys([silent, world.issuer], { fetch: fetchKeys(fetch), store }, (name) =>
    failed.push(name),
  );
  await expect(refresh).rejects.toThrow('keys of 1 of 2 issuers could not be refreshed');
  expect(failed).toEqual(['silent']);
  expect(await store.load(silent)).toEqual({ keys: [] });
  expect(await store.load(world.issuer)).toMatchObject({ keys: [{ kid: 'first' }] });
});

test('a key that the issuer adds is good once it was refreshed, one that it withdraws no longer', async () => {
  let now = NOW;
  const store = dynamodbKeyStore({ client: dynamodb.client, table: TABLE, now: () => now });
  const refresh = () =>
    refreshKeys([world.issuer], { fetch: fetchKeys(fetch), store }, () => undefined);
  const authenticate = authenticator({
    issuers: [world.issuer],
    loadKeys: store.load,
    now: () => now,
    times: STORED_KEY_TIMES,
  });
  const knock = async (token: string) =>
    authenticate(new Headers({ authorization: `Bearer ${token}` }), '/rds/crm/sql').then(
      ({ subject }) => subject,
      (error: { code: string }) => error.code,
    );
  const exp = NOW / 1000 + 7200;
  const old = await world.sign({ exp });
  await refresh();
  expect(await knock(old)).toBe('alice');

  const second = await signingKey('ES256', 'second');
  world.keys = [second];
  const fresh = await world.sign({ exp }, {}, second);
  expect(await knock(fresh)).toBe('unauthenticated');
  now += 5 * MINUTE;
  await refresh();
  expect(await knock(fresh)).toBe('alice');
  expect(await knock(old)).toBe('unauthenticated');
});
