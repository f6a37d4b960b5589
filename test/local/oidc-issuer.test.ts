import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Authenticate, authenticator } from '../../src/identity/authenticator.ts';
import { fetchKeys } from '../../src/identity/fetch-keys.ts';
import { DEMO_PRINCIPALS } from '../../src/local/demo-principals.ts';
import { localIssuer } from '../../src/local/local-issuer.ts';
import { type OidcIssuer, startOidcIssuer } from '../../src/local/oidc-issuer.ts';

type Fields = Readonly<Record<string, string>>;

function post(at: OidcIssuer, fields: Fields, headers: Fields = {}): Promise<Response> {
  return fetch(`${at.url}/token`, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

function byForm(at: OidcIssuer, name: string, secret = name): Promise<Response> {
  return post(at, {
    grant_type: 'client_credentials',
    client_id: name,
    client_secret: secret,
  });
}

function byBasic(at: OidcIssuer, name: string, secret = name): Promise<Response> {
  const authorization = `Basic ${btoa(`${name}:${secret}`)}`;
  return post(at, { grant_type: 'client_credentials' }, { authorization });
}

type TokenResponse = Readonly<{ access_token: string; token_type: string; expires_in: number }>;

async function answerOf(response: Response): Promise<TokenResponse> {
  expect(response.status).toBe(200);
  return (await response.json()) as TokenResponse;
}

async function tokenOf(response: Response): Promise<string> {
  return (await answerOf(response)).access_token;
}

function gate(at: OidcIssuer): Authenticate {
  return authenticator({
    issuers: [localIssuer(at.port)],
    loadKeys: fetchKeys(fetch),
    now: Date.now,
  });
}

const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });

describe('a running issuer', () => {
  let at: OidcIssuer;
  let authenticate: Authenticate;
  beforeAll(async () => {
    at = await startOidcIssuer({ port: 0, clients: DEMO_PRINCIPALS });
    authenticate = gate(at);
  });
  afterAll(() => at.close());

  test('gives nobody else a token, nor a client with the wrong secret', async () => {
    for (const ask of [byForm, byBasic]) {
      expect((await ask(at, 'mallory')).status).toBe(401);
      expect((await ask(at, 'alice', 'bob')).status).toBe(401);
    }
    const nameless = await post(at, { grant_type: 'client_credentials', client_id: 'alice' });
    expect(nameless.status).toBe(401);
  });

  test('knows no other grant and no other resource', async () => {
    const alice = { client_id: 'alice', client_secret: 'alice' };
    expect((await post(at, { ...alice, grant_type: 'password' })).status).toBe(400);
    const resource = { grant_type: 'client_credentials', resource: 'https://x.example' };
    expect((await post(at, { ...alice, ...resource })).status).toBe(400);
  });

  test.each(DEMO_PRINCIPALS)(
    'gives $name a token that the gate takes, by form and by basic',
    async ({ name, kind, groups }) => {
      for (const ask of [byForm, byBasic]) {
        const token = await tokenOf(await ask(at, name));
        await expect(authenticate(bearer(token), '/sessions')).resolves.toMatchObject({
          issuer: 'local',
          subject: name,
          kind,
          groups,
        });
      }
    },
  );

  test('gives RS256 tokens of one hour for the gate', async () => {
    const response = await byForm(at, 'rag-app');
    const { access_token, expires_in, token_type } = await answerOf(response);
    expect({ expires_in, token_type }).toEqual({ expires_in: 3600, token_type: 'Bearer' });
    const { iss, aud, sub, iat = 0, exp, kind } = decodeJwt(access_token);
    expect({ iss, aud, sub, kind }).toEqual({
      iss: at.url,
      aud: 'sallyport',
      sub: 'rag-app',
      kind: 'workload',
    });
    expect(exp).toBe(iat + 3600);
    expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  });

  test('publishes no private part of its key', async () => {
    const { keys } = (await (await fetch(`${at.url}/jwks`)).json()) as { keys: object[] };
    const members = keys.map((key) => Object.keys(key).sort());
    expect(members).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
  });

  test('refuses to start on a taken port', async () => {
    const second = startOidcIssuer({ port: at.port, clients: [] });
    await expect(second).rejects.toThrow(
      /port \d+, the issuer's, is already taken.*SALLYPORT_PORT/,
    );
  });
});

describe('an issuer with a directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sallyport-issuer-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const start = (port: number, into = directory) =>
    startOidcIssuer({ port, clients: DEMO_PRINCIPALS, directory: into });

  test('keeps its tokens valid over a restart; without one they end with it', async () => {
    const first = await start(0, join(directory, 'deep', 'er'));
    const token = await tokenOf(await byForm(first, 'dana'));
    await first.close();
    const second = await start(first.port, join(directory, 'deep', 'er'));
    await expect(gate(second)(bearer(token), '/sessions')).resolves.toMatchObject({
      subject: 'dana',
    });
    await second.close();
    const third = await startOidcIssuer({ port: first.port, clients: DEMO_PRINCIPALS });
    await expect(gate(third)(bearer(token), '/sessions')).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await third.close();
  });

  test('keeps its key for its owner alone', async () => {
    const at = await start(0);
    await at.close();
    expect((await stat(join(directory, 'issuer-key.json'))).mode & 0o777).toBe(0o600);
  });

  test('says which file to delete when the kept key is broken, and does not quote it', async () => {
    const path = join(directory, 'issuer-key.json');
    for (const broken of ['', '{"kty":"RSA"}', '{"d":"canary', '[]']) {
      await writeFile(path, broken);
      const error: unknown = await start(0).then(
        (at) => at.close(),
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ message: expect.stringContaining(`${path} is not a key`) });
      expect(error).not.toMatchObject({ message: expect.stringContaining('canary') });
      expect(await readFile(path, 'utf8')).toBe(broken);
    }
  });
});

test('a closed issuer frees its port though clients keep their connections', async () => {
  const first = await startOidcIssuer({ port: 0, clients: DEMO_PRINCIPALS });
  await byForm(first, 'alice');
  await first.close();
  const second = await startOidcIssuer({ port: first.port, clients: [], audience: 'other' });
  expect(second.url).toBe(first.url);
  await second.close();
});

test('the audience may be another one', async () => {
  const at = await startOidcIssuer({ port: 0, audience: 'other', clients: DEMO_PRINCIPALS });
  const token = await tokenOf(await byForm(at, 'alice'));
  expect(decodeJwt(token).aud).toBe('other');
  await expect(gate(at)(bearer(token), '/sessions')).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  await at.close();
});

test('nothing is written to the console, whatever is asked', async () => {
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
  const spies = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => {}));
  const streams = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
  const at = await startOidcIssuer({ port: 0, clients: DEMO_PRINCIPALS });
  await byForm(at, 'alice');
  await byBasic(at, 'alice', 'wrong');
  await post(at, { grant_type: 'refresh_token', client_id: 'alice', client_secret: 'alice' });
  await fetch(`${at.url}/token`, {
    method: 'POST',
    body: '{',
    headers: { 'content-type': 'application/json' },
  });
  for (const path of [
    '/.well-known/openid-configuration',
    '/jwks',
    '/auth?client_id=alice&response_type=code&scope=openid',
    '/auth',
    '/me',
    '/nope',
    '/request',
    '/token/introspection',
  ]) {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const headers = { accept: 'text/html', origin: 'http://x.example' };
      await (await fetch(`${at.url}${path}`, { method, headers })).text();
    }
  }
  await at.close();
  const calls = [...spies, ...streams].flatMap((spy) => spy.mock.calls);
  vi.restoreAllMocks();
  expect(calls).toEqual([]);
});
