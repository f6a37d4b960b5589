import { inspect } from 'node:util';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { mintByKind } from '../../src/credentials/mint-by-kind.ts';
import { searchCredentialMinter } from '../../src/credentials/search-credential-minter.ts';
import {
  type MintRequest,
  type SearchScope,
  searchCredential,
} from '../../src/gateway/credential.ts';
import { reveal } from '../../src/gateway/secret.ts';
import { searchCollection, searchDomain } from './search-connection.ts';

const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);
const sts = mockClient(STSClient);
afterAll(() => sts.restore());
const signal = new AbortController().signal;

beforeEach(() => {
  sts.reset();
  sts.on(AssumeRoleCommand).resolves({
    Credentials: {
      AccessKeyId: 'ASIAEXAMPLEEXAMPLE',
      SecretAccessKey: 'canary-secret',
      SessionToken: 'canary-token',
      Expiration: new Date(NOW + 900_000),
    },
  });
});

const mint = searchCredentialMinter({
  sts: new STSClient({ region: 'eu-central-1' }),
  connections: { docs: searchDomain, notes: searchCollection },
  roleArn: ({ service }, access) =>
    access === 'define' ? undefined : `arn:aws:iam::123456789012:role/${service}-${access}`,
  now: () => NOW,
  randomId: () => 'id1',
});

function request(change: Partial<SearchScope> = {}): MintRequest {
  return {
    scope: {
      kind: 'opensearch',
      connection: 'docs',
      access: 'read',
      calls: [{ method: 'POST', path: '/kb/_search' }],
      ...change,
    },
    principal: 'local/dana',
    digest: '0123456789abcdef'.repeat(4),
  };
}

test('nothing is minted for a connection or an access without a role', async () => {
  for (const change of [
    { connection: 'ghost' },
    { connection: '__proto__' },
    { access: 'define' },
  ] as const) {
    await expect(mint(request(change), signal)).rejects.toMatchObject({ code: 'unavailable' });
  }
  const rds = { ...request(), scope: { kind: 'rds', connection: 'docs', access: 'read' } as const };
  await expect(mint(rds, signal)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(mintByKind({ opensearch: mint })(rds, signal)).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(sts.commandCalls(AssumeRoleCommand)).toEqual([]);
});

test('a credential is lent for one request, named and narrowed', async () => {
  const credential = searchCredential(await mintByKind({ opensearch: mint })(request(), signal));
  expect(credential).toMatchObject({
    id: 'sallyport-id1',
    expiresAt: NOW + 60_000,
    auth: { kind: 'sigv4', service: 'es' },
  });
  expect(credential.endpoint.href).toBe('https://search-docs-abc.eu-central-1.es.amazonaws.com/');
  const [call] = sts.commandCalls(AssumeRoleCommand);
  expect(call?.args[0].input).toMatchObject({
    RoleArn: 'arn:aws:iam::123456789012:role/es-read',
    SourceIdentity: 'local=2Fdana',
  });
  expect(call?.args[0].input.Policy).toContain('domain/docs-search/kb/_search');
});

test('on a collection the role is that of the access', async () => {
  for (const access of ['read', 'write', 'delete', 'metadata'] as const) {
    sts.resetHistory();
    await mint(request({ connection: 'notes', access }), signal);
    const [call] = sts.commandCalls(AssumeRoleCommand);
    expect(call?.args[0].input.RoleArn).toBe(`arn:aws:iam::123456789012:role/aoss-${access}`);
  }
});

test('however a credential is printed, its secrets do not show', async () => {
  const credential = searchCredential(await mint(request(), signal));
  const shown = JSON.stringify(credential) + inspect(credential, { depth: 9, showHidden: true });
  expect(shown).not.toContain('canary');
  if (credential.auth.kind !== 'sigv4') throw new Error('expected keys');
  expect(reveal(credential.auth.sessionToken)).toBe('canary-token');
});
