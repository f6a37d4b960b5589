import { expect, test } from 'vitest';
import { approvalKey, pendingKey } from '../../src/approvals/approval-keys.ts';
import { sessionPolicy } from '../../src/credentials/session-policy.ts';
import { DATABASE_ACCESS } from '../../src/gateway/credential.ts';
import { KEYS_PREFIX } from '../../src/identity/dynamodb-key-store.ts';
import { readEnv } from '../../src/runtime/env.ts';
import { exchangeItemKey, headKey, memberKey } from '../../src/sessions/session-keys.ts';
import { demoConnection, expiry } from '../credentials/demo-connection.ts';
import { ACCOUNT, deploy, type Policy, REGION } from './deployed.ts';
import { type Ask, type Context, simulator } from './simulator.ts';

const stack = deploy();
const RDS = 'RdsGateRole';
const CONTROL = 'ControlGateRole';
const KEYS = 'IssuerKeysGateRole';
const DATA = 'RdsDataRole';
const NOTIFY = 'ApprovalsNotifyRole';
const FOLLOW = 'ApprovalsFollowRole';
const SLACK = 'ApprovalsSlackRole';
const APPROVALS = [NOTIFY, FOLLOW, SLACK];
const FUNCTIONS = [RDS, CONTROL, KEYS, ...APPROVALS];

const table = stack.arn('RecordsTable', 'AWS::DynamoDB::Table');
const bucket = stack.arn('TranscriptsBucket', 'AWS::S3::Bucket');
const transcript = `${bucket}/answer-1/1`;
const secret = stack.arn('MaskSecret', 'AWS::SecretsManager::Secret');
const dataRole = stack.arn(DATA, 'AWS::IAM::Role');
const rdsFunction = stack.arn('RdsGateFunction', 'AWS::Lambda::Function');

const may = simulator(stack);

const item = (action: string, pk?: string): Ask => ({
  action: `dynamodb:${action}`,
  resource: table,
  ...(pk !== undefined && { context: { 'dynamodb:LeadingKeys': [pk] } }),
});

const RECORD_KEYS = [
  headKey('answer-1').pk,
  memberKey('answer-1', 'demo/alice').pk,
  exchangeItemKey({ session: 'answer-1', exchange: 1 }).pk,
  approvalKey('an-id').pk,
  pendingKey('a-digest').pk,
];
const REVOCATIONS = 'REVOCATIONS';
const ISSUER_KEYS = `${KEYS_PREFIX}abc`;

test('no function deletes or rewrites anything, nor reaches what is not the gate', async () => {
  const never: readonly Ask[] = [
    ...['DeleteItem', 'BatchWriteItem', 'Scan', 'DeleteTable', 'UpdateTable'].map((action) =>
      item(action, RECORD_KEYS[0]),
    ),
    item('PartiQLDelete', RECORD_KEYS[0]),
    { action: 'dynamodb:PutItem', resource: `${table}2` },
    { action: 's3:DeleteObject', resource: transcript },
    { action: 's3:DeleteObjectVersion', resource: transcript },
    { action: 's3:PutObjectRetention', resource: transcript },
    { action: 's3:BypassGovernanceRetention', resource: transcript },
    { action: 's3:PutObject', resource: 'arn:aws:s3:::another/answer-1/1' },
    { action: 's3:PutBucketPolicy', resource: bucket },
    {
      action: 'secretsmanager:GetSecretValue',
      resource: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:other-AbCdEf`,
    },
    { action: 'secretsmanager:PutSecretValue', resource: secret },
    { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/admin` },
    { action: 'iam:PassRole', resource: dataRole },
    { action: 'lambda:UpdateFunctionCode', resource: rdsFunction },
    {
      action: 'rds-db:connect',
      resource: `arn:aws:rds-db:${REGION}:${ACCOUNT}:dbuser:${demoConnection.resourceId}/sallyport_read`,
    },
  ];
  for (const role of FUNCTIONS) {
    for (const ask of never) {
      expect([role, ask.action, await may(role, ask)]).toEqual([role, ask.action, false]);
    }
  }
});

test('sessions and approvals are written by the gate, and by nothing that only refreshes keys', async () => {
  for (const pk of RECORD_KEYS) {
    for (const action of ['PutItem', 'UpdateItem']) {
      expect(await may(RDS, item(action, pk))).toBe(true);
      expect(await may(CONTROL, item(action, pk))).toBe(true);
      expect(await may(KEYS, item(action, pk))).toBe(false);
    }
  }
});

test('the functions of approvals read and write approvals, and nothing else', async () => {
  for (const role of APPROVALS) {
    expect(await may(role, item('GetItem', approvalKey('an-id').pk))).toBe(true);
    expect(await may(role, item('PutItem', approvalKey('an-id').pk))).toBe(true);
    for (const pk of [headKey('answer-1').pk, pendingKey('d').pk, REVOCATIONS, ISSUER_KEYS]) {
      expect([role, pk, await may(role, item('PutItem', pk))]).toEqual([role, pk, false]);
    }
    expect(await may(role, item('UpdateItem', approvalKey('an-id').pk))).toBe(false);
    expect(await may(role, item('Query', approvalKey('an-id').pk))).toBe(false);
    for (const action of ['s3:GetObject', 's3:PutObject']) {
      expect(await may(role, { action, resource: transcript })).toBe(false);
    }
  }
});

const machine = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:Sallyport-approval`;

test('only who follows the table starts the machine, and only workers wake it', async () => {
  const callers = async (action: string, resource = machine) => {
    const allowed = await Promise.all(FUNCTIONS.map((role) => may(role, { action, resource })));
    return FUNCTIONS.filter((_, at) => allowed[at]);
  };
  expect(await callers('states:StartExecution')).toEqual([FOLLOW]);
  expect(await callers('states:SendTaskSuccess', '*')).toEqual([NOTIFY, FOLLOW]);
  expect(await callers('states:StartExecution', `${machine}2`)).toEqual([]);
  for (const action of ['UpdateStateMachine', 'DeleteStateMachine', 'DescribeStateMachine']) {
    expect(await callers(`states:${action}`)).toEqual([]);
  }
});

test('the machine invokes the function that notifies, and nothing else', async () => {
  const invoke = (idPrefix: string) => ({
    action: 'lambda:InvokeFunction',
    resource: stack.arn(idPrefix, 'AWS::Lambda::Function'),
  });
  const asking = 'ApprovalsAskingRole';
  expect(await may(asking, invoke('ApprovalsNotifyFunction'))).toBe(true);
  for (const other of ['ApprovalsFollowFunction', 'ApprovalsSlackFunction', 'RdsGateFunction']) {
    expect(await may(asking, invoke(other))).toBe(false);
  }
  expect(await may(asking, item('GetItem', approvalKey('an-id').pk))).toBe(false);
});

test('each function knows those secrets of Slack that it needs', async () => {
  const readers = async (idPrefix: string) => {
    const resource = stack.arn(idPrefix, 'AWS::SecretsManager::Secret');
    const ask = { action: 'secretsmanager:GetSecretValue', resource };
    const allowed = await Promise.all(FUNCTIONS.map((role) => may(role, ask)));
    return FUNCTIONS.filter((_, at) => allowed[at]);
  };
  expect(await readers('ApprovalsSlackSecretsSigning')).toEqual([SLACK]);
  expect(await readers('ApprovalsSlackSecretsToken')).toEqual([NOTIFY, FOLLOW, SLACK]);
});

test('only workers publish, and only on the bus of approvals', async () => {
  const bus = stack.arn('ApprovalsBus', 'AWS::Events::EventBus');
  for (const role of FUNCTIONS) {
    const publishes = role === NOTIFY || role === FOLLOW;
    expect(await may(role, { action: 'events:PutEvents', resource: bus })).toBe(publishes);
    const other = { action: 'events:PutEvents', resource: `${bus}2` };
    expect(await may(role, other)).toBe(false);
  }
});

test('only who follows the table reads its stream', async () => {
  const resource = `${table}/stream/2026-01-01T00:00:00.000`;
  for (const role of FUNCTIONS) {
    for (const action of ['dynamodb:GetRecords', 'dynamodb:GetShardIterator']) {
      expect(await may(role, { action, resource })).toBe(role === FOLLOW);
    }
  }
});

test('only who follows the table leaves what it lost, and nobody takes it away', async () => {
  const resource = stack.arn('ApprovalsLostQueue', 'AWS::SQS::Queue');
  for (const role of FUNCTIONS) {
    expect(await may(role, { action: 'sqs:SendMessage', resource })).toBe(role === FOLLOW);
    for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:PurgeQueue']) {
      expect(await may(role, { action, resource })).toBe(false);
    }
  }
});

test('only the control function revokes, only the keys function publishes keys', async () => {
  const writers = async (action: string, pk: string) => {
    const allowed = await Promise.all(FUNCTIONS.map((role) => may(role, item(action, pk))));
    return FUNCTIONS.filter((_, at) => allowed[at]);
  };
  expect(await writers('PutItem', REVOCATIONS)).toEqual([CONTROL]);
  expect(await writers('UpdateItem', REVOCATIONS)).toEqual([CONTROL]);
  expect(await writers('PutItem', ISSUER_KEYS)).toEqual([KEYS]);
  expect(await writers('UpdateItem', ISSUER_KEYS)).toEqual([]);
});

test('a write that names no key, or several of which one is not its own, is refused', async () => {
  for (const role of FUNCTIONS) {
    expect(await may(role, item('PutItem'))).toBe(false);
    const context = { 'dynamodb:LeadingKeys': [RECORD_KEYS[0] ?? '', REVOCATIONS, ISSUER_KEYS] };
    expect(await may(role, { ...item('PutItem'), context })).toBe(false);
  }
});

test('the rds function reads single items and revocations, the control function lists', async () => {
  const index = { action: 'dynamodb:Query', resource: `${table}/index/gsi1` };
  for (const role of [RDS, CONTROL]) {
    expect(await may(role, item('GetItem', ISSUER_KEYS))).toBe(true);
    expect(await may(role, item('Query', REVOCATIONS))).toBe(true);
  }
  expect(await may(RDS, item('Query', RECORD_KEYS[0]))).toBe(false);
  expect(await may(RDS, index)).toBe(false);
  expect(await may(CONTROL, item('Query', RECORD_KEYS[0]))).toBe(true);
  expect(await may(CONTROL, item('BatchGetItem', RECORD_KEYS[0]))).toBe(true);
  expect(
    await may(CONTROL, { ...index, context: { 'dynamodb:LeadingKeys': ['SESSIONS#0'] } }),
  ).toBe(true);
});

test('only the rds function writes transcripts, and no key twice', async () => {
  const resourcePolicy = stack.policyOf('TranscriptsBucketPolicy', 'AWS::S3::BucketPolicy');
  const put = (more: Context = {}): Ask => ({
    action: 's3:PutObject',
    resource: transcript,
    resourcePolicy,
    context: {
      'aws:SecureTransport': 'true',
      's3:TlsVersion': '1.3',
      's3:ObjectCreationOperation': 'true',
      ...more,
    },
  });
  const first = { 's3:if-none-match': '*' };
  expect(await may(RDS, put(first))).toBe(true);
  expect(await may(RDS, put())).toBe(false);
  expect(await may(RDS, put({ 's3:ObjectCreationOperation': 'false' }))).toBe(true);
  expect(await may(RDS, put({ ...first, 'aws:SecureTransport': 'false' }))).toBe(false);
  expect(await may(CONTROL, put(first))).toBe(false);
  expect(await may(KEYS, put(first))).toBe(false);
});

test('transcripts are listed by the control function only', async () => {
  expect(await may(CONTROL, { action: 's3:ListBucket', resource: bucket })).toBe(true);
  expect(await may(CONTROL, { action: 's3:GetObject', resource: transcript })).toBe(true);
  expect(await may(RDS, { action: 's3:ListBucket', resource: bucket })).toBe(false);
  expect(await may(KEYS, { action: 's3:GetObject', resource: transcript })).toBe(false);
});

test('no key decrypts but through the service whose data it keeps', async () => {
  const use = (key: string, via?: string): Ask => ({
    action: 'kms:Decrypt',
    resource: stack.arn(key, 'AWS::KMS::Key'),
    resourcePolicy: stack.policyOf(key, 'AWS::KMS::Key', 'KeyPolicy'),
    ...(via && { context: { 'kms:ViaService': `${via}.${REGION}.amazonaws.com` } }),
  });
  expect(await may(RDS, use('KeysRecords', 's3'))).toBe(true);
  expect(await may(RDS, use('KeysMasks', 'secretsmanager'))).toBe(true);
  for (const role of FUNCTIONS) {
    for (const key of ['KeysRecords', 'KeysMasks', 'KeysLogs']) {
      expect(await may(role, use(key))).toBe(false);
      expect(await may(role, use(key, 'ebs'))).toBe(false);
    }
  }
  for (const role of [CONTROL, KEYS]) {
    expect(await may(role, use('KeysMasks', 'secretsmanager'))).toBe(false);
  }
});

test('only the rds function knows the secret of the token masks', async () => {
  const read = { action: 'secretsmanager:GetSecretValue', resource: secret };
  expect(await may(RDS, read)).toBe(true);
  expect(await may(CONTROL, read)).toBe(false);
  expect(await may(KEYS, read)).toBe(false);
});

test('only the control function invokes, and only the rds function', async () => {
  const invoke = { action: 'lambda:InvokeFunction', resource: rdsFunction };
  const other = stack.arn('IssuerKeysGateFunction', 'AWS::Lambda::Function');
  expect(await may(CONTROL, invoke)).toBe(true);
  expect(await may(CONTROL, { ...invoke, resource: other })).toBe(false);
  expect(await may(RDS, invoke)).toBe(false);
  expect(await may(KEYS, invoke)).toBe(false);
});

test('every function starts with the environment it is given, and is told of nothing it may not use', () => {
  const given = (idPrefix: string) =>
    readEnv({ ...stack.environment(idPrefix), AWS_REGION: REGION });
  expect(given('RdsGateFunction')).toMatchObject({
    SALLYPORT_ROLE_ARN: dataRole,
    SALLYPORT_MASK_KEY_ARN: secret,
  });
  expect(given('ControlGateFunction')).toMatchObject({ SALLYPORT_RDS_FUNCTION_ARN: rdsFunction });
  for (const idPrefix of ['ControlGateFunction', 'IssuerKeysGateFunction']) {
    expect(given(idPrefix)).not.toHaveProperty('SALLYPORT_ROLE_ARN');
    expect(given(idPrefix)).not.toHaveProperty('SALLYPORT_MASK_KEY_ARN');
  }
  const worker = {
    SALLYPORT_APPROVAL_MACHINE_ARN: machine,
    SALLYPORT_EVENT_BUS: expect.any(String),
    SALLYPORT_SLACK_TOKEN_ARN: expect.stringContaining('Token'),
  };
  expect(given('ApprovalsNotifyFunction')).toMatchObject(worker);
  expect(given('ApprovalsFollowFunction')).toMatchObject(worker);
  expect(given('ApprovalsSlackFunction')).toMatchObject({
    SALLYPORT_SLACK_SIGNING_ARN: expect.stringContaining('Signing'),
  });
  expect(given('ControlGateFunction').SALLYPORT_PUBLIC_URL).toMatch(
    /^https:\/\/\w+\.execute-api\.eu-central-1\.amazonaws\.com\/v1$/,
  );
});

const TAGS = {
  'aws:RequestTag/sallyport:principal': 'demo/alice',
  'aws:RequestTag/sallyport:digest': 'a'.repeat(64),
  'aws:RequestTag/sallyport:connection': 'crm',
  'aws:RequestTag/sallyport:access': 'read',
};
const NAMED = { 'sts:SourceIdentity': 'demo=2Falice', 'sts:RoleSessionName': 'sallyport-1' };

function assume(context: Context, action = 'sts:AssumeRole'): Ask {
  return { action, resource: dataRole, resourcePolicy: stack.trustPolicy(DATA), context };
}

test('only the rds function becomes the data role, and always says for whom and on what', async () => {
  const whole = { ...TAGS, ...NAMED };
  expect(await may(RDS, assume(whole))).toBe(true);
  expect(await may(RDS, assume(whole, 'sts:TagSession'))).toBe(true);
  expect(await may(RDS, assume(whole, 'sts:SetSourceIdentity'))).toBe(true);
  for (const action of ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']) {
    expect(await may(CONTROL, assume(whole, action))).toBe(false);
    expect(await may(KEYS, assume(whole, action))).toBe(false);
  }
  const required = ['principal', 'connection', 'access'].map(
    (tag) => `aws:RequestTag/sallyport:${tag}`,
  );
  for (const missing of [...required, 'sts:SourceIdentity', 'sts:RoleSessionName']) {
    const context = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== missing));
    expect([missing, await may(RDS, assume(context))]).toEqual([missing, false]);
  }
  expect(await may(RDS, assume({ ...whole, 'sts:RoleSessionName': 'other' }))).toBe(false);
});

test('a session of the data role logs in as one database user and does nothing else', async () => {
  const users = Object.values(demoConnection.users);
  const login = (user: string, access: (typeof DATABASE_ACCESS)[number] | 'catalog'): Ask => ({
    action: 'rds-db:connect',
    resource: `arn:aws:rds-db:${REGION}:${ACCOUNT}:dbuser:${demoConnection.resourceId}/${user}`,
    sessionPolicy: JSON.parse(
      sessionPolicy({ kind: 'rds', connection: 'crm', access }, demoConnection, expiry),
    ),
  });
  for (const access of [...DATABASE_ACCESS, 'catalog'] as const) {
    for (const user of [...users, 'postgres']) {
      expect(await may(DATA, login(user, access))).toBe(user === demoConnection.users[access]);
    }
    const { sessionPolicy: narrowed } = login('postgres', access);
    for (const [action, resource] of [
      ['dynamodb:GetItem', table],
      ['s3:GetObject', transcript],
      ['secretsmanager:GetSecretValue', secret],
      ['sts:AssumeRole', dataRole],
    ] as const) {
      expect(
        await may(DATA, { action, resource, ...(narrowed && { sessionPolicy: narrowed }) }),
      ).toBe(false);
    }
  }
});

test('Lambda may place the rds function in its network, the code of the function may not', async () => {
  const place = { action: 'ec2:CreateNetworkInterface', resource: '*' };
  const resource = `arn:aws:ec2:${REGION}:${ACCOUNT}:network-interface/*`;
  expect(await may(RDS, { ...place, resource })).toBe(true);
  const context = { 'lambda:SourceFunctionArn': rdsFunction };
  expect(await may(RDS, { ...place, resource, context })).toBe(false);
});

test('the endpoints of the network let through what the gate calls, to nobody else', async () => {
  const through = (endpoint: string, ask: Ask) =>
    may(RDS, { ...ask, endpointPolicy: stack.policyOf(endpoint, 'AWS::EC2::VPCEndpoint') });
  const endpoints = {
    dynamodb: 'NetworkVpcDynamoDb',
    s3: 'NetworkVpcS3',
    sts: 'NetworkSts',
    secrets: 'NetworkSecretsManager',
  };
  expect(await through(endpoints.dynamodb, item('PutItem', RECORD_KEYS[0]))).toBe(true);
  expect(await through(endpoints.dynamodb, item('Query', REVOCATIONS))).toBe(true);
  expect(await through(endpoints.s3, { action: 's3:PutObject', resource: transcript })).toBe(true);
  expect(await through(endpoints.sts, assume({ ...TAGS, ...NAMED }))).toBe(true);
  const read = { action: 'secretsmanager:GetSecretValue', resource: secret };
  expect(await through(endpoints.secrets, read)).toBe(true);
  // Even if somebody else's bucket or table invites the function.
  const resource = 'arn:aws:s3:::another-account/loot';
  const resourcePolicy: Policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }],
  };
  const ask = { action: 's3:PutObject', resource, resourcePolicy };
  expect(await may(RDS, ask)).toBe(true);
  expect(await through(endpoints.s3, ask)).toBe(false);
});
