import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rdsRoleStatements } from '../../src/credentials/role-policy.ts';
import { sessionPolicy } from '../../src/credentials/session-policy.ts';
import { DATABASE_ACCESS, type DatabaseScope } from '../../src/gateway/credential.ts';
import { demoConnection, expiry } from './demo-connection.ts';

const ACCESSES: readonly DatabaseScope['access'][] = [...DATABASE_ACCESS, 'catalog'];
const IN_TIME = '2026-03-01T12:00:00Z';

type Ask = Readonly<{ action: string; resource: string; at?: string }>;

async function allowed(policy: string | undefined, ask: Ask): Promise<boolean> {
  const outcome = await runSimulation(
    {
      request: {
        principal: 'arn:aws:sts::123456789012:assumed-role/sallyport-crm-data/sallyport-1',
        action: ask.action,
        resource: { resource: ask.resource, accountId: '123456789012' },
        contextVariables: { 'aws:CurrentTime': ask.at ?? IN_TIME },
      },
      identityPolicies: [
        {
          name: 'data-role',
          policy: { Version: '2012-10-17', Statement: rdsRoleStatements(demoConnection) },
        },
      ],
      ...(policy === undefined ? {} : { sessionPolicy: JSON.parse(policy) }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (outcome.resultType === 'error') throw new Error(JSON.stringify(outcome.errors));
  return outcome.overallResult === 'Allowed';
}

function scope(access: DatabaseScope['access']): DatabaseScope {
  return { kind: 'rds', connection: 'crm', access };
}

function userArn(user: string, change: Partial<typeof demoConnection> = {}): string {
  const { region, account, resourceId } = { ...demoConnection, ...change };
  return `arn:aws:rds-db:${region}:${account}:dbuser:${resourceId}/${user}`;
}

test('names that could match more than one user are refused', () => {
  const wild = ['*', 'sallyport_?', 'a/b', ['$', '{aws:username}'].join(''), '', 'a'.repeat(64)];
  for (const user of wild) {
    const connection = { ...demoConnection, users: { ...demoConnection.users, read: user } };
    expect(() => sessionPolicy(scope('read'), connection, expiry)).toThrow(/database user/);
  }
  for (const region of ['*', 'eu-*-1', 'eu-central-1:999999999999', '']) {
    expect(() => sessionPolicy(scope('read'), { ...demoConnection, region }, expiry)).toThrow(
      /region/,
    );
  }
  for (const resourceId of ['cluster-*', 'db-?', 'db-A/x', `db-${'a'.repeat(129)}`]) {
    expect(() => sessionPolicy(scope('read'), { ...demoConnection, resourceId }, expiry)).toThrow(
      /resource id/,
    );
  }
});

test('after the fence nothing is allowed, and the fence is never later than the expiry', async () => {
  const policy = sessionPolicy(scope('read'), demoConnection, expiry);
  const ask = { action: 'rds-db:connect', resource: userArn('sallyport_read') };
  expect(await allowed(policy, { ...ask, at: '2026-03-01T12:00:29Z' })).toBe(true);
  for (const at of ['2026-03-01T12:00:30Z', '2026-03-01T12:00:31Z', '2026-03-01T12:10:00Z']) {
    expect(await allowed(policy, { ...ask, at })).toBe(false);
  }
});

test('each access reaches its own database user and no other', async () => {
  for (const access of ACCESSES) {
    const policy = sessionPolicy(scope(access), demoConnection, expiry);
    for (const other of ACCESSES) {
      const resource = userArn(demoConnection.users[other]);
      expect(await allowed(policy, { action: 'rds-db:connect', resource })).toBe(other === access);
    }
  }
});

test('no other resource and no other action is allowed', async () => {
  const policy = sessionPolicy(scope('define'), demoConnection, expiry);
  const strangers = [
    userArn('postgres'),
    userArn('sallyport_define2'),
    userArn('Sallyport_define'),
    userArn('sallyport_define', { resourceId: 'cluster-OTHER' }),
    userArn('sallyport_define', { resourceId: 'cluster-ABCDEFGHIJKLMNOPQ' }),
    userArn('sallyport_define', { region: 'us-east-1' }),
    userArn('sallyport_define', { account: '999999999999' }),
    userArn('sallyport_define').replace('arn:aws:', 'arn:aws-cn:'),
  ];
  for (const resource of strangers) {
    expect(await allowed(policy, { action: 'rds-db:connect', resource })).toBe(false);
  }
  const account = 'arn:aws:%:eu-central-1:123456789012:';
  const others: readonly Ask[] = [
    ['rds:DeleteDBCluster', 'cluster:crm'],
    ['rds:ModifyDBCluster', 'cluster:crm'],
    ['rds-data:ExecuteStatement', 'cluster:crm'],
    ['dynamodb:GetItem', 'table/records'],
    ['secretsmanager:GetSecretValue', 'secret:crm-AbCdEf'],
    ['kms:Decrypt', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['lambda:InvokeFunction', 'function:gate'],
    ['es:ESHttpGet', 'domain/docs/kb'],
    ['logs:PutLogEvents', 'log-group:gate:log-stream:a'],
  ].map(([action = '', rest = '']) => ({
    action,
    resource: account.replace('%', (action.split(':')[0] ?? '').replace('rds-data', 'rds')) + rest,
  }));
  const regionless: readonly Ask[] = [
    { action: 's3:GetObject', resource: 'arn:aws:s3:::archive/key' },
    { action: 'iam:PassRole', resource: 'arn:aws:iam::123456789012:role/any' },
    { action: 'sts:AssumeRole', resource: 'arn:aws:iam::123456789012:role/any' },
    {
      action: 'bedrock:InvokeModel',
      resource: 'arn:aws:bedrock:eu-central-1::foundation-model/amazon.titan-embed-text-v2:0',
    },
  ];
  for (const ask of [...others, ...regionless]) {
    expect([ask.action, await allowed(policy, ask)]).toEqual([ask.action, false]);
  }
});

test('a session never reaches what the role does not', async () => {
  const connection = { ...demoConnection, users: { ...demoConnection.users, read: 'postgres' } };
  const policy = sessionPolicy(scope('read'), connection, expiry);
  expect(await allowed(policy, { action: 'rds-db:connect', resource: userArn('postgres') })).toBe(
    false,
  );
});

test('narrowing never widens: whatever a session may do, its role may do', async () => {
  const anAsk = fc.record({
    action: fc.constantFrom('rds-db:connect', 'rds:DescribeDBClusters'),
    user: fc.constantFrom(...Object.values(demoConnection.users), 'postgres', 'other'),
    resourceId: fc.constantFrom(demoConnection.resourceId, 'cluster-OTHER', 'db-OTHER'),
    access: fc.constantFrom(...ACCESSES),
    seconds: fc.integer({ min: -60, max: 900 }),
  });
  await fc.assert(
    fc.asyncProperty(anAsk, async ({ action, user, resourceId, access, seconds }) => {
      const at = `${new Date(expiry + seconds * 1000).toISOString().slice(0, 19)}Z`;
      const resource =
        action === 'rds-db:connect'
          ? userArn(user, { resourceId })
          : 'arn:aws:rds:eu-central-1:123456789012:cluster:crm';
      const policy = sessionPolicy(scope(access), demoConnection, expiry);
      const inSession = await allowed(policy, { action, resource, at });
      if (inSession) expect(await allowed(undefined, { action, resource, at })).toBe(true);
      expect(inSession).toBe(
        action === 'rds-db:connect' &&
          resourceId === demoConnection.resourceId &&
          user === demoConnection.users[access] &&
          seconds < 0,
      );
    }),
    { numRuns: 60 },
  );
});

test('every policy is under 2,048 characters, all of them printable ASCII', () => {
  const names = fc.string({
    unit: fc.constantFrom(...'abcXYZ019_.@+=,-'),
    minLength: 1,
    maxLength: 63,
  });
  const ids = fc.stringMatching(/^(db|cluster|prx)-[A-Za-z0-9-]{1,120}$/);
  fc.assert(
    fc.property(names, ids, fc.constantFrom(...ACCESSES), (user, resourceId, access) => {
      const users = { read: user, write: user, define: user, catalog: user };
      const policy = sessionPolicy(scope(access), { ...demoConnection, users, resourceId }, expiry);
      expect(policy.length).toBeLessThan(2048);
      expect(policy).toMatch(/^[ -~]+$/);
      expect(policy).not.toContain('*');
    }),
  );
});

test('the partition follows the region', () => {
  const policy = (region: string) =>
    sessionPolicy(scope('read'), { ...demoConnection, region }, expiry);
  expect(policy('us-gov-west-1')).toContain('arn:aws-us-gov:rds-db:us-gov-west-1:');
  expect(policy('cn-north-1')).toContain('arn:aws-cn:rds-db:cn-north-1:');
});
