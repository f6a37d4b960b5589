import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import { expectRefused } from './refused.ts';
import {
  bearer,
  forge,
  NOW_SECONDS,
  type SigningKey,
  signingKey,
  startTestIssuer,
} from './test-issuer.ts';
import { CANARY, expectTokenRefused, gate, SQL, useTestIssuer, world } from './world.ts';

useTestIssuer();

describe('tokens that do not hold here are refused', () => {
  test('of an unknown issuer, before anything is fetched', async () => {
    for (const iss of [`${world.main.issuer.url}/`, CANARY, '', undefined]) {
      await expectTokenRefused(
        await world.main.sign({ iss, sub: CANARY }),
        /issuer that is not configured/,
      );
    }
    const list = forge({ alg: 'RS256' }, { iss: [world.main.issuer.url] }, 'AAAA');
    await expectTokenRefused(list, /issuer that is not configured/);
    expect(world.main.seen).toEqual([]);
  });

  test('of one issuer in the name of another', async () => {
    const other = await startTestIssuer([await signingKey('ES256', 'e1')], { name: 'other' });
    const token = await other.sign({ iss: world.main.issuer.url, sub: CANARY });
    const authenticate = gate({}, other.issuer);
    await expectRefused(authenticate(bearer(token), SQL), 'unauthenticated', /not verify/, [
      CANARY,
    ]);
    await other.close();
  });

  test.each([undefined, CANARY, 'sally', 'Sallyport', '', [], [CANARY], 7, { a: 'sallyport' }])(
    'for the audience %j',
    async (aud) => {
      const token = await world.main.sign({ sub: CANARY, aud });
      await expectTokenRefused(token, /`aud` (is missing|must be one of sallyport)/);
    },
  );

  test('expired, to the second of the tolerance', async () => {
    const exp = NOW_SECONDS - 30;
    await expectTokenRefused(await world.main.sign({ sub: CANARY, exp }), /has expired/);
    await expectTokenRefused(await world.main.sign({ exp: NOW_SECONDS }), /expired/, {
      clockToleranceSeconds: 0,
    });
    await expect(
      gate()(bearer(await world.main.sign({ exp: exp + 1 })), SQL),
    ).resolves.toBeDefined();
  });

  test('not valid yet, to the second of the tolerance', async () => {
    const nbf = NOW_SECONDS + 31;
    await expectTokenRefused(await world.main.sign({ sub: CANARY, nbf }), /not valid yet/);
    await expect(
      gate()(bearer(await world.main.sign({ nbf: nbf - 1 })), SQL),
    ).resolves.toBeDefined();
  });

  test.each([undefined, null, 'tomorrow', '4102444800', true, [4102444800]])(
    'with the expiry %j',
    async (exp) => {
      await expectTokenRefused(await world.main.sign({ sub: CANARY, exp }), /`exp`/);
    },
  );

  test('with an expiry that is no finite number', async () => {
    const claims = JSON.stringify({
      iss: world.main.issuer.url,
      aud: 'sallyport',
      sub: CANARY,
      exp: 0,
    });
    const input = [{ alg: 'ES256', kid: 'e1' }, claims.replace('"exp":0', '"exp":1e999')]
      .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    const signature = await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      world.keys.ES256.private,
      Buffer.from(input),
    );
    await expectTokenRefused(
      `${input}.${Buffer.from(signature).toString('base64url')}`,
      /`exp` must be a time/,
    );
  });

  test('without a subject, or with nonsense in subject, groups or kind', async () => {
    await expectTokenRefused(
      await world.main.sign({ sub: undefined, x: CANARY }),
      /`sub` is missing/,
    );
    await expectTokenRefused(await world.main.sign({ sub: '', x: CANARY }), /`sub` must be/);
    await expectTokenRefused(
      await world.main.sign({ groups: { [CANARY]: 1 } }),
      /`groups` must be/,
    );
    await expectTokenRefused(await world.main.sign({ kind: CANARY }), /`kind` must be/, {
      kindClaim: 'kind',
    });
  });

  test('longer than 16 KB, though it is good in every other way', async () => {
    const token = await world.main.sign({ sub: CANARY, more: 'x'.repeat(12_300) });
    await expectTokenRefused(token, /longer than 16384 bytes/);
    expect(world.main.seen).toEqual([]);
  });

  test('two that disagree, though both are good', async () => {
    const [alice, bob] = await Promise.all([world.main.sign(), world.main.sign({ sub: 'bob' })]);
    const headers = bearer(alice);
    headers.set('x-amz-security-token', bob);
    for (const path of [SQL, '/rds/crm/Execute']) {
      await expectRefused(gate()(headers, path), 'unauthenticated', /different/, [alice, bob]);
    }
  });

  test('signed with a key too short, or under a private key that was published', async () => {
    const pair = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    );
    const input = forge(
      { alg: 'RS256', kid: 's' },
      { iss: world.main.issuer.url, sub: CANARY },
      '',
    );
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      pair.privateKey,
      Buffer.from(input.slice(0, -1)),
    );
    const short = { ...(await exportJWK(pair.publicKey)), kid: 's', alg: 'RS256' };
    world.main.keys = [{ ...world.keys.RS256, public: short }];
    await expectTokenRefused(
      `${input}${Buffer.from(signature).toString('base64url')}`,
      /does not verify/,
    );
    const leaked = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(leaked.privateKey);
    const key: SigningKey = {
      alg: 'ES256',
      kid: 'l',
      private: leaked.privateKey,
      public: { ...jwk, kid: 'l' },
    };
    world.main.keys = [key];
    await expectTokenRefused(await world.main.sign({ sub: CANARY }), /does not verify/);
  });
});
