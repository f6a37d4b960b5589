import { inspect } from 'node:util';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { rdsCredentialMinter } from '../../src/credentials/rds-credential-minter.ts';
import {
  type DatabaseScope,
  databaseCredential,
  type MintRequest,
} from '../../src/gateway/credential.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { reveal } from '../../src/gateway/secret.ts';
import { demoConnection } from './demo-connection.ts';

const CANARY = 'canary/SessionToken+that/must=never=show';
const NOW = Date.UTC(2026, 2, 1, 12, 0, 0);
const sts = mockClient(STSClient);
afterAll(() => sts.restore());
const lent = {
  AccessKeyId: 'ASIAEXAMPLEEXAMPLE',
  SecretAccessKey: 'canary-secret-access-key',
  SessionToken: CANARY,
  Expiration: new Date(NOW + 900_000),
};

function request(change: Partial<DatabaseScope> = {}): MintRequest {
  return {
    scope: { kind: 'rds', connection: 'crm', access: 'write', ...change },
    principal: 'local/dana',
    digest: '0123456789abcdef'.repeat(4),
  };
}

function minter() {
  let count = 0;
  return rdsCredentialMinter({
    sts: new STSClient({ region: 'eu-central-1' }),
    connections: { crm: demoConnection },
    roleArn: (name) =>
      name === 'crm' ? 'arn:aws:iam::123456789012:role/sallyport-crm-data' : undefined,
    now: () => NOW,
    randomId: () => `id${++count}`,
  });
}

async function refusal(given: MintRequest, signal = new AbortController().signal) {
  const thrown: unknown = await minter()(given, signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof SallyportError)) throw new Error('expected a SallyportError');
  expect(thrown.code).toBe('unavailable');
  const shown = `${thrown.message} ${JSON.stringify(thrown)} ${inspect(thrown, { depth: 9, showHidden: true })}`;
  expect(shown).not.toContain('canary');
  return thrown.message;
}

beforeEach(() => {
  sts.reset();
});

test('a connection without a data role has no credentials', async () => {
  for (const connection of ['ghost', 'constructor', '__proto__']) {
    expect(await refusal(request({ connection }))).toContain('no data role is deployed');
  }
  expect(sts.calls()).toHaveLength(0);
});

test('a token service that fails makes the credential unavailable, its text unseen', async () => {
  for (const name of ['ThrottlingException', 'TimeoutError', 'PackedPolicyTooLargeException']) {
    sts.reset();
    sts.on(AssumeRoleCommand).rejects(Object.assign(new Error(`canary ${name}`), { name }));
    expect(await refusal(request())).toBe(
      'no credential could be minted: the token service did not lend one',
    );
  }
});

test('an answer without whole credentials makes the credential unavailable', async () => {
  const answers = [
    {},
    { Credentials: undefined },
    { Credentials: { ...lent, SessionToken: undefined } },
    { Credentials: { ...lent, SecretAccessKey: '' } },
    { Credentials: { ...lent, AccessKeyId: undefined } },
  ];
  for (const answer of answers) {
    sts.reset();
    sts.on(AssumeRoleCommand).resolves(answer as never);
    expect(await refusal(request())).toContain('incomplete');
  }
});

test('a request that was given up mints nothing', async () => {
  expect(await refusal(request(), AbortSignal.abort())).toContain('given up');
  expect(sts.calls()).toHaveLength(0);

  const controller = new AbortController();
  sts.on(AssumeRoleCommand).callsFake(async () => {
    controller.abort();
    return { Credentials: lent };
  });
  expect(await refusal(request(), controller.signal)).toContain('given up');
});

test('the session is the shortest there is, fenced to a minute, and says for whom', async () => {
  sts.on(AssumeRoleCommand).resolves({ Credentials: lent });
  const controller = new AbortController();
  const credential = await minter()(request(), controller.signal);
  const [call] = sts.commandCalls(AssumeRoleCommand);
  const args: readonly unknown[] = call?.args ?? [];
  expect(args[1]).toEqual({ abortSignal: controller.signal });
  const { Policy, Tags, ...rest } = call?.args[0].input ?? {};
  expect(rest).toEqual({
    RoleArn: 'arn:aws:iam::123456789012:role/sallyport-crm-data',
    RoleSessionName: 'sallyport-id1',
    DurationSeconds: 900,
    SourceIdentity: 'local=2Fdana',
  });
  expect(Tags).toContainEqual({ Key: 'sallyport:digest', Value: request().digest });
  expect(JSON.parse(Policy ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['rds-db:connect'],
        Resource: [
          'arn:aws:rds-db:eu-central-1:123456789012:dbuser:cluster-ABCDEFGHIJKLMNOP/sallyport_write',
        ],
        Condition: { DateLessThan: { 'aws:CurrentTime': '2026-03-01T12:01:00Z' } },
      },
    ],
  });
  expect(credential.expiresAt).toBe(NOW + 60_000);
});

test('the password is an IAM token for the one database user', async () => {
  sts.on(AssumeRoleCommand).resolves({ Credentials: lent });
  const credential = databaseCredential(await minter()(request(), new AbortController().signal));
  expect(credential).toMatchObject({
    kind: 'postgres',
    id: 'sallyport-id1',
    host: demoConnection.host,
    port: 5432,
    database: 'crm',
    user: 'sallyport_write',
  });
  const token = new URL(`https://${reveal(credential.password)}`);
  expect(token.host).toBe(`${demoConnection.host}:5432`);
  const query = Object.fromEntries(token.searchParams);
  expect(query).toMatchObject({
    Action: 'connect',
    DBUser: 'sallyport_write',
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': CANARY,
  });
  expect(query['X-Amz-Credential']).toMatch(
    /^ASIAEXAMPLEEXAMPLE\/\d{8}\/eu-central-1\/rds-db\/aws4_request$/,
  );
  expect(credential.ca).toContain('-----BEGIN CERTIFICATE-----');
});

test('however a credential is printed, its password does not show', async () => {
  sts.on(AssumeRoleCommand).resolves({ Credentials: lent });
  const credential = databaseCredential(await minter()(request(), new AbortController().signal));
  const password = reveal(credential.password);
  const shown = [
    JSON.stringify(credential),
    inspect(credential, { depth: 9, showHidden: true }),
    `${credential.password}`,
    JSON.stringify({ ...credential }),
  ].join('\n');
  expect(shown).toContain('[secret]');
  for (const part of [password, CANARY, 'canary', 'X-Amz-Signature']) {
    expect(shown).not.toContain(part);
  }
});

test('no credential is used for two calls', async () => {
  sts.on(AssumeRoleCommand).resolves({ Credentials: lent });
  const mint = minter();
  const one = await mint(request(), new AbortController().signal);
  const other = await mint(request(), new AbortController().signal);
  expect(sts.commandCalls(AssumeRoleCommand)).toHaveLength(2);
  expect(other.id).not.toBe(one.id);
});
