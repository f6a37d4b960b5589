import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Issuer } from '../../src/config/config-schema.ts';
import { listenOnLoopback } from '../support/loopback.ts';

/** The frozen time of these tests, milliseconds. */
export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const NOW_SECONDS = NOW / 1000;

export type Algorithm = Issuer['algorithms'][number];
export const ALGORITHMS: readonly Algorithm[] = ['RS256', 'ES256', 'EdDSA'];

export type SigningKey = Readonly<{ alg: Algorithm; kid: string; private: CryptoKey; public: JWK }>;

export async function signingKey(alg: Algorithm, kid: string): Promise<SigningKey> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return { alg, kid, private: pair.privateKey, public: { ...jwk, kid, alg, use: 'sig' } };
}

export type Answer = Readonly<{ status?: number; headers?: Record<string, string>; body: string }>;

/** An issuer on a real port whose documents the test holds in its hands. */
export interface TestIssuer {
  readonly issuer: Issuer;
  /** What it publishes; change it to rotate */
  keys: SigningKey[];
  /** Replaces the usual answer of a path; `hang` never answers */
  answers: Map<string, Answer | 'hang'>;
  /** Requests seen, by path */
  readonly seen: string[];
  /** A good token of the first key, unless the claims or header say otherwise; an undefined claim is left out */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
    key?: SigningKey,
  ): Promise<string>;
  close(): Promise<void>;
}

export const DISCOVERY = '/.well-known/openid-configuration';

export async function startTestIssuer(
  keys: SigningKey[],
  config: Partial<Issuer> = {},
): Promise<TestIssuer> {
  const seen: string[] = [];
  const answers: TestIssuer['answers'] = new Map();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push(path);
    const answer = answers.get(path) ?? usual(path);
    if (answer === 'hang') return;
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  function usual(path: string): Answer {
    if (path === DISCOVERY) {
      return { body: JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks`, more: true }) };
    }
    if (path !== '/jwks') return { status: 404, body: '' };
    return { body: JSON.stringify({ keys: self.keys.map((key) => key.public) }) };
  }
  const self: TestIssuer = {
    issuer: {
      name: 'main',
      url,
      audiences: ['sallyport'],
      algorithms: [...ALGORITHMS],
      groupsClaim: 'groups',
      clockToleranceSeconds: 30,
      ...config,
    },
    keys,
    answers,
    seen,
    async sign(claims = {}, header = {}, key = self.keys[0]) {
      if (key === undefined) throw new Error('no key to sign with');
      return new SignJWT({
        iss: url,
        aud: 'sallyport',
        sub: 'alice',
        exp: NOW_SECONDS + 600,
        groups: ['support'],
        ...claims,
      })
        .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
        .sign(key.private);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

export function bearer(token: string): Headers {
  return new Headers({ authorization: `Bearer ${token}` });
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export const SIGV4 =
  'AWS4-HMAC-SHA256 Credential=OIDC/20261121/eu-west-1/rds-data/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7';

/** A compact JWT of any parts, for what no signing library would make. */
export function forge(header: unknown, claims: unknown, signature: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}
