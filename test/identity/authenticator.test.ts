import { describe, expect, test } from 'vitest';
import { KEY_SET_TIMES } from '../../src/identity/key-set.ts';
import { expectRefused } from './refused.ts';
import {
  ALGORITHMS,
  basic,
  bearer,
  NOW,
  NOW_SECONDS,
  SIGV4,
  signingKey,
  startTestIssuer,
} from './test-issuer.ts';
import { CANARY, gate, SQL, useTestIssuer, world } from './world.ts';

useTestIssuer();

const fetches = () => world.main.seen.filter((path) => path === '/jwks').length;

describe('accepted', () => {
  test.each(ALGORITHMS)('a token signed with %s', async (alg) => {
    const token = await world.main.sign({}, {}, world.keys[alg]);
    await expect(gate()(bearer(token), SQL)).resolves.toMatchObject({
      kind: 'user',
      issuer: 'main',
      subject: 'alice',
      groups: ['support'],
      expiresAt: NOW_SECONDS + 600,
      claims: { iss: world.main.issuer.url, aud: 'sallyport' },
    });
  });

  test('a token without key id where one key suits its algorithm', async () => {
    const token = await world.main.sign({}, { kid: undefined }, world.keys.EdDSA);
    await expect(gate()(bearer(token), SQL)).resolves.toBeDefined();
  });

  test.each(['JWT', 'jwt', 'at+jwt', 'application/at+jwt'])('a token of type %s', async (typ) => {
    await expect(gate()(bearer(await world.main.sign({}, { typ })), SQL)).resolves.toBeDefined();
  });

  test('one of several audiences, on either side', async () => {
    const token = await world.main.sign({ aud: ['other', 'gate-2'] });
    const authenticate = gate({ audiences: ['gate-1', 'gate-2'] });
    await expect(authenticate(bearer(token), SQL)).resolves.toBeDefined();
  });

  test('the three ways of presenting one token give the same principal', async () => {
    const token = await world.main.sign();
    const authenticate = gate();
    const expected = await authenticate(bearer(token), SQL);
    const ways: [Headers, string][] = [
      [new Headers({ authorization: basic('alice', token) }), SQL],
      [new Headers({ authorization: SIGV4, 'x-amz-security-token': token }), '/rds/crm/Execute'],
    ];
    for (const [headers, path] of ways) {
      await expect(authenticate(headers, path)).resolves.toEqual(expected);
    }
  });

  test('several issuers, each with its own keys, claims and name', async () => {
    const other = await startTestIssuer([await signingKey('ES256', 'r1')], {
      name: 'other',
      audiences: ['gate'],
      groupsClaim: 'realm_access.roles',
    });
    const authenticate = gate({}, other.issuer);
    const token = await other.sign({
      aud: 'gate',
      sub: 'svc',
      azp: 'svc',
      realm_access: { roles: ['dba', 'hr'] },
    });
    const [mine, theirs] = await Promise.all([
      authenticate(bearer(await world.main.sign()), SQL),
      authenticate(bearer(token), SQL),
    ]);
    expect(mine).toMatchObject({ issuer: 'main', subject: 'alice', groups: ['support'] });
    expect(theirs).toMatchObject({
      issuer: 'other',
      subject: 'svc',
      kind: 'workload',
      groups: ['dba', 'hr'],
    });
    await other.close();
  });
});

describe('keys', () => {
  test('of a known issuer are fetched once for many tokens', async () => {
    const authenticate = gate();
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, i) => world.main.sign({ sub: `s${i}` })),
    );
    await Promise.all(tokens.map((token) => authenticate(bearer(token), SQL)));
    expect(fetches()).toBe(1);
  });

  test('rotate: the new one is found after one refresh, the old one is gone', async () => {
    const authenticate = gate();
    const before = await world.main.sign();
    await authenticate(bearer(before), SQL);
    world.main.keys = [await signingKey('RS256', 'r2')];
    const after = await world.main.sign();
    world.now += KEY_SET_TIMES.coolDown;
    await expect(authenticate(bearer(after), SQL)).resolves.toBeDefined();
    await expectRefused(authenticate(bearer(before), SQL), 'unauthenticated', /no key/, [before]);
    expect(fetches()).toBe(2);
  });

  test('a flood of unknown key ids reaches the issuer once per cool-down', async () => {
    const authenticate = gate();
    await authenticate(bearer(await world.main.sign()), SQL);
    world.now += KEY_SET_TIMES.coolDown;
    for (let i = 0; i < 50; i += 1) {
      const token = await world.main.sign({}, { kid: `bad-${i}` });
      await expectRefused(authenticate(bearer(token), SQL), 'unauthenticated', /no key/);
    }
    expect(fetches()).toBe(2);
  });

  test('that cannot be fetched make a token unavailable, or old ones serve', async () => {
    const [known, cold] = [gate(), gate()];
    const token = await world.main.sign({ exp: NOW_SECONDS + 86_400 });
    await known(bearer(token), SQL);
    world.main.answers.set('/jwks', { status: 503, body: CANARY });
    await expectRefused(cold(bearer(token), SQL), 'unavailable', /issuer `main`/, [token, CANARY]);
    world.now += KEY_SET_TIMES.fresh;
    await expect(known(bearer(token), SQL)).resolves.toBeDefined();
    world.now = NOW + KEY_SET_TIMES.stale;
    await expectRefused(known(bearer(token), SQL), 'unavailable', /issuer `main`/, [token]);
  });
});

test('a token gives one principal that nobody can change, another token another one', async () => {
  const authenticate = gate();
  const [token, other] = [await world.main.sign(), await world.main.sign({ groups: ['dba'] })];
  const principal = await authenticate(bearer(token), SQL);
  expect(await authenticate(bearer(token), SQL)).toBe(principal);
  for (const part of [principal, principal.groups, principal.claims]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
  expect((await authenticate(bearer(other), SQL)).groups).toEqual(['dba']);
  expect((await authenticate(bearer(token), SQL)).groups).toEqual(['support']);
});

test('issuers that share a name or a url are refused, for their principals would be one', () => {
  const name = { ...world.main.issuer, url: 'https://other.example.com' };
  const url = { ...world.main.issuer, name: 'other' };
  for (const twin of [name, url]) expect(() => gate({}, twin)).toThrow(TypeError);
});
