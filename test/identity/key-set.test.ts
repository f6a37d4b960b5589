import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import type { Issuer } from '../../src/config/config-schema.ts';
import { KEY_SET_TIMES, type KeyLoader, keySet } from '../../src/identity/key-set.ts';
import { expectRefused } from './refused.ts';
import { NOW, type SigningKey, signingKey } from './test-issuer.ts';

const ISSUER: Issuer = {
  name: 'corp',
  url: 'https://id.example.com',
  audiences: ['sallyport'],
  algorithms: ['ES256'],
  groupsClaim: 'groups',
  clockToleranceSeconds: 30,
};
const { fresh, stale, coolDown, retry } = KEY_SET_TIMES;

let old: SigningKey;
let fetched: SigningKey;
beforeAll(async () => {
  [old, fetched] = await Promise.all([signingKey('ES256', 'old'), signingKey('ES256', 'new')]);
});

/** A key set over an issuer that the test switches on and off, on a clock that it winds. */
function world(published: readonly SigningKey[]) {
  const state = { published, up: true, loads: 0, now: NOW };
  const loadKeys: KeyLoader = async () => {
    state.loads += 1;
    if (!state.up) throw new Error('connection refused');
    return { keys: state.published.map((key) => key.public) };
  };
  const keys = keySet({ issuer: ISSUER, loadKeys, now: () => state.now });
  const ask = (kid: string) => keys.keyFor({ alg: 'ES256', kid });
  return { state, ask };
}

test('an issuer that never answered makes its tokens unavailable, and is asked once per pause', async () => {
  const { state, ask } = world([old]);
  state.up = false;
  for (let i = 0; i < 20; i += 1) {
    await expectRefused(ask('old'), 'unavailable', /issuer `corp` cannot be fetched/);
  }
  expect(state.loads).toBe(1);
  state.now += retry;
  await expectRefused(ask('old'), 'unavailable', /cannot be fetched/);
  expect(state.loads).toBe(2);
  state.up = true;
  state.now += retry;
  await expect(ask('old')).resolves.toBeDefined();
});

test('a loader that throws at once or gives nonsense is a failure like any other', async () => {
  const answers: (() => Promise<JSONWebKeySet>)[] = [
    () => {
      throw new Error('at once');
    },
    async () => JSON.parse('{"keys": "none"}'),
    async () => JSON.parse('null'),
    async () => ({ keys: [old.public] }),
  ];
  let now = NOW;
  const loadKeys: KeyLoader = () => (answers.shift() ?? expect.unreachable())();
  const keys = keySet({ issuer: ISSUER, loadKeys, now: () => now });
  for (let i = 0; i < 3; i += 1) {
    await expectRefused(keys.keyFor({ alg: 'ES256', kid: 'old' }), 'unavailable', /fetched/);
    now += retry;
  }
  await expect(keys.keyFor({ alg: 'ES256', kid: 'old' })).resolves.toBeDefined();
});

test('a flood of unknown key ids asks the issuer once per cool-down', async () => {
  const { state, ask } = world([old]);
  await ask('old');
  state.now += coolDown;
  const flood = Array.from({ length: 200 }, (_, i) => ask(`unknown-${i}`));
  for (const outcome of await Promise.allSettled(flood)) {
    expect(outcome).toMatchObject({ reason: expect.any(errors.JWKSNoMatchingKey) });
  }
  expect(state.loads).toBe(2);
  state.now += coolDown - 1;
  await expect(ask('unknown')).rejects.toThrow(errors.JWKSNoMatchingKey);
  expect(state.loads).toBe(2);
  state.now += 1;
  await expect(ask('unknown')).rejects.toThrow(errors.JWKSNoMatchingKey);
  expect(state.loads).toBe(3);
});

test('an unknown key id asked first of all asks the issuer once', async () => {
  const { state, ask } = world([old]);
  await expect(ask('unknown')).rejects.toThrow(errors.JWKSNoMatchingKey);
  expect(state.loads).toBe(1);
});

test('callers at the same time share one load', async () => {
  const { state, ask } = world([old]);
  await Promise.all(Array.from({ length: 50 }, () => ask('old')));
  expect(state.loads).toBe(1);
});

test('a rotated key is found by one more load, and the withdrawn one is gone with it', async () => {
  const { state, ask } = world([old]);
  await ask('old');
  state.published = [fetched];
  state.now += coolDown;
  await expect(ask('new')).resolves.toBeDefined();
  expect(state.loads).toBe(2);
  await expect(ask('old')).rejects.toThrow(errors.JWKSNoMatchingKey);
});

test('a withdrawn key is gone when the keys are no longer fresh, though nobody asked for another', async () => {
  const { state, ask } = world([old]);
  await ask('old');
  state.published = [];
  state.now += fresh - 1;
  await expect(ask('old')).resolves.toBeDefined();
  expect(state.loads).toBe(1);
  state.now += 1;
  await expect(ask('old')).rejects.toThrow(errors.JWKSNoMatchingKey);
  expect(state.loads).toBe(2);
});

test('while the issuer is down its known keys hold for a bounded time', async () => {
  const { state, ask } = world([old]);
  await ask('old');
  state.up = false;
  state.now = NOW + fresh;
  await expect(ask('old')).resolves.toBeDefined();
  await expect(ask('new')).rejects.toThrow(errors.JWKSNoMatchingKey);
  expect(state.loads).toBe(2);
  state.now = NOW + stale - 1;
  await expect(ask('old')).resolves.toBeDefined();
  state.now = NOW + stale;
  await expectRefused(ask('old'), 'unavailable', /cannot be fetched/);
  state.up = true;
  state.now += retry;
  await expect(ask('old')).resolves.toBeDefined();
});

test('the default times leave room for each other', () => {
  expect(retry).toBeLessThan(coolDown);
  expect(coolDown).toBeLessThan(fresh);
  expect(fresh).toBeLessThan(stale);
});

test('the key that is found is the one published under the id', async () => {
  const { ask } = world([old, fetched]);
  const expected = await createLocalJWKSet({ keys: [fetched.public] })({ alg: 'ES256' });
  const [a, b] = await Promise.all(
    [await ask('new'), expected].map((key) => crypto.subtle.exportKey('spki', key)),
  );
  expect(a).toEqual(b);
});
