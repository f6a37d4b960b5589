import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fetchKeys } from '../../src/identity/fetch-keys.ts';
import {
  type Answer,
  DISCOVERY,
  type SigningKey,
  signingKey,
  startTestIssuer,
  type TestIssuer,
} from './test-issuer.ts';

let key: SigningKey;
let at: TestIssuer;
beforeAll(async () => {
  key = await signingKey('ES256', 'k1');
});
beforeEach(async () => {
  at = await startTestIssuer([key]);
});
afterEach(() => at.close());

const load = (limits = { timeout: 5_000, bytes: 10_000 }) => fetchKeys(fetch, limits)(at.issuer);
const discovery = (members: object): Answer => ({ body: JSON.stringify(members) });

test('a discovery document that names another issuer is refused before its keys are fetched', async () => {
  for (const issuer of [`${at.issuer.url}/`, 'https://evil.example.com', '']) {
    at.answers.set(DISCOVERY, discovery({ issuer, jwks_uri: `${at.issuer.url}/jwks` }));
    await expect(load()).rejects.toThrow('names another issuer');
  }
  expect(at.seen).not.toContain('/jwks');
});

test.each([
  'http://keys.example.com/jwks',
  'http://127.0.0.1.example.com/jwks',
  'file:///etc/passwd',
  'data:application/json,{"keys":[]}',
])('keys that could be forged on their way are not fetched: %s', async (jwks_uri) => {
  at.answers.set(DISCOVERY, discovery({ issuer: at.issuer.url, jwks_uri }));
  await expect(load()).rejects.toThrow('fetched by https');
  await expect(fetchKeys(fetch)({ ...at.issuer, jwksUri: jwks_uri })).rejects.toThrow('by https');
});

test.each<[string, Answer]>([
  ['an error page', { status: 500, body: '{"keys": []}' }],
  ['no content', { status: 204, body: '' }],
  ['HTML', { body: '<html></html>' }],
  ['an empty body', { body: '' }],
  ['JSON that is no key set', { body: '[]' }],
  ['keys that are no list', { body: '{"keys": {}}' }],
  ['keys that are no objects', { body: '{"keys": ["k1"]}' }],
])('%s in place of either document is a failure', async (_name, answer) => {
  for (const path of [DISCOVERY, '/jwks']) {
    at.answers.clear();
    at.answers.set(path, answer);
    await expect(load()).rejects.toThrow();
  }
});

test('a redirect is not followed, though good documents are behind it', async () => {
  const { issuer } = at;
  const good = new Map([
    [DISCOVERY, discovery({ issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` })],
    ['/jwks', { body: JSON.stringify({ keys: [key.public] }) }],
  ]);
  for (const [path, answer] of good) {
    at.answers.clear();
    at.answers.set(path, { status: 302, headers: { location: '/behind' }, body: '' });
    at.answers.set('/behind', answer);
    await expect(load()).rejects.toThrow();
    expect(at.seen).not.toContain('/behind');
  }
});

test('a document over the limit is not read to its end', async () => {
  for (const path of [DISCOVERY, '/jwks']) {
    at.answers.clear();
    at.answers.set(path, { body: JSON.stringify({ keys: [], padding: 'x'.repeat(10_000) }) });
    await expect(load()).rejects.toThrow('longer than 10000 bytes');
  }
});

test('an issuer that does not answer is given up', async () => {
  for (const path of [DISCOVERY, '/jwks']) {
    at.answers.clear();
    at.answers.set(path, 'hang');
    await expect(load({ timeout: 50, bytes: 10_000 })).rejects.toThrow(/timeout/);
  }
});

test('keys are found through discovery, whose other members are ignored', async () => {
  await expect(load()).resolves.toEqual({ keys: [key.public] });
  expect(at.seen).toEqual([DISCOVERY, '/jwks']);
});

test('an issuer url that ends in a slash is looked up without doubling it', async () => {
  const url = `${at.issuer.url}/`;
  at.answers.set(DISCOVERY, discovery({ issuer: url, jwks_uri: `${url}jwks` }));
  await expect(fetchKeys(fetch)({ ...at.issuer, url })).resolves.toEqual({ keys: [key.public] });
});

test('a configured place of the keys is used without discovery', async () => {
  const jwksUri = `${at.issuer.url}/jwks`;
  await expect(fetchKeys(fetch)({ ...at.issuer, jwksUri })).resolves.toEqual({
    keys: [key.public],
  });
  expect(at.seen).toEqual(['/jwks']);
});
