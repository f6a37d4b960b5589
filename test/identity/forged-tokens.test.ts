import { createHmac } from 'node:crypto';
import { exportSPKI, generateKeyPair, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { ALGORITHMS, forge, NOW_SECONDS, signingKey } from './test-issuer.ts';
import { CANARY, expectTokenRefused, useTestIssuer, world } from './world.ts';

useTestIssuer();

describe('forged tokens are refused', () => {
  const claims = () => ({
    iss: world.main.issuer.url,
    aud: 'sallyport',
    sub: CANARY,
    exp: NOW_SECONDS + 600,
  });

  test.each(['none', 'None', 'NONE', 'nOnE'])(
    'alg `%s`, with and without a signature',
    async (alg) => {
      await expectTokenRefused(forge({ alg }, claims(), ''), /signed JWT/);
      await expectTokenRefused(forge({ alg }, claims(), 'AAAA'), /algorithm is not one of/);
      expect(world.main.seen).toEqual([]);
    },
  );

  test('an HMAC keyed with the public key, in every way that the key is written', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const imported = await importJWK(world.keys.RS256.public, 'RS256', { extractable: true });
    if (imported instanceof Uint8Array) expect.unreachable('a public key is no bytes');
    const pem = await exportSPKI(imported as typeof publicKey);
    const modulus = Buffer.from(world.keys.RS256.public.n ?? '', 'base64url');
    const secrets = [pem, pem.trim(), modulus, JSON.stringify(world.keys.RS256.public)];
    for (const secret of secrets) {
      for (const [alg, hash] of [
        ['HS256', 'sha256'],
        ['RS256', 'sha256'],
        ['HS512', 'sha512'],
      ] as const) {
        const unsigned = forge({ alg, kid: 'r1' }, claims(), '');
        const mac = createHmac(hash, secret).update(unsigned.slice(0, -1)).digest('base64url');
        await expectTokenRefused(
          `${unsigned}${mac}`,
          /algorithm is not one of|signature does not verify/,
        );
      }
    }
  });

  test('a signature by somebody else under a known key id', async () => {
    for (const alg of ALGORITHMS) {
      const thief = await signingKey(alg, world.keys[alg].kid);
      await expectTokenRefused(
        await world.main.sign({ sub: CANARY }, {}, thief),
        /signature does not verify/,
      );
    }
  });

  test('a key that the token brings along', async () => {
    const thief = await signingKey('ES256', 'thief');
    const jku = `${world.main.issuer.url}/stolen`;
    const header = { jwk: thief.public, jku, x5u: jku };
    await expectTokenRefused(
      await world.main.sign({ sub: CANARY }, header, thief),
      /no key of the token's key id/,
    );
    await expectTokenRefused(
      await world.main.sign({}, { ...header, kid: 'e1' }, thief),
      /does not verify/,
    );
    expect(world.main.seen).not.toContain('/stolen');
  });

  test('an algorithm that the issuer does not use, though the key is published', async () => {
    const token = await world.main.sign({ sub: CANARY }, {}, world.keys.ES256);
    await expectTokenRefused(token, /allowed are RS256, EdDSA$/, {
      algorithms: ['RS256', 'EdDSA'],
    });
    expect(world.main.seen).toEqual([]);
  });

  test('an algorithm of the same key that is not in the list', async () => {
    const header = { alg: 'PS256', kid: 'r1' };
    await expectTokenRefused(forge(header, claims(), 'AAAA'), /algorithm is not one of/);
  });

  test('an unknown key id, and a key id that is no string', async () => {
    await expectTokenRefused(
      await world.main.sign({ sub: CANARY }, { kid: 'unknown' }),
      /no key of the token's/,
    );
    await expectTokenRefused(
      await world.main.sign({ sub: CANARY }, { kid: '__proto__' }),
      /no key of the token's/,
    );
    await expectTokenRefused(
      forge({ alg: 'RS256', kid: 7 }, claims(), 'AAAA'),
      /no key of the token's/,
    );
    await expectTokenRefused(
      forge({ alg: 'RS256', kid: null }, claims(), 'AAAA'),
      /no key of the token's/,
    );
  });

  test('no key id where several keys could be meant', async () => {
    world.main.keys = [world.keys.RS256, await signingKey('RS256', 'r2')];
    await expectTokenRefused(
      await world.main.sign({ sub: CANARY }, { kid: undefined }),
      /does not verify/,
    );
  });

  test('a critical extension, an unencoded payload and another type of token', async () => {
    await expectTokenRefused(
      forge({ alg: 'RS256', crit: ['x'], x: 1 }, claims(), 'AAAA'),
      /not verify/,
    );
    await expectTokenRefused(
      forge({ alg: 'RS256', crit: ['b64'], b64: false }, claims(), 'AAAA'),
      /not verify/,
    );
    for (const typ of ['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'application/jwk-set+json', '']) {
      await expectTokenRefused(await world.main.sign({ sub: CANARY }, { typ }), /another type/);
    }
  });

  test('a token that is good only with a proof of possession', async () => {
    await expectTokenRefused(
      await world.main.sign({ sub: CANARY, cnf: { jkt: 'x' } }),
      /bound to a key/,
    );
  });

  test.each(['null', '[]', '"text"', '7', '{', '{}', '\u0000', '[[[['])(
    'claims that are %j',
    async (text) => {
      const part = Buffer.from(text).toString('base64url');
      const header = Buffer.from('{"alg":"RS256","kid":"r1"}').toString('base64url');
      await expectTokenRefused(`${header}.${part}.AAAA`, /no readable claims|not configured/);
      await expectTokenRefused(`${part}.${part}.AAAA`, /no readable claims|not configured/);
    },
  );
});
