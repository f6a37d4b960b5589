import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, onTestFinished, test } from 'vitest';
import { connectionsOf } from '../../src/config/connections-of.ts';
import { modelCredentialMinter } from '../../src/credentials/model-credential-minter.ts';
import { modelRoleStatements, modelSessionPolicy } from '../../src/credentials/model-policy.ts';
import type { ModelScope } from '../../src/gateway/credential.ts';
import { bedrockConfig, CHAT, EMBED, PROFILE } from '../connections/bedrock/bedrock-world.ts';

const { claude } = connectionsOf(bedrockConfig(), 'bedrock');
if (claude === undefined) throw new Error('the world has no bedrock connection');
const connection = claude;
const EXPIRY = Date.parse('2026-03-01T12:00:30.000Z');
const GUARDRAIL = 'abc123:4';
const guardrailArn = 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123';
const profileArn = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${PROFILE}`;
const model = (id: string, region = 'us-east-1') =>
  `arn:aws:bedrock:${region}::foundation-model/${id}`;

type Ask = Readonly<{
  action: string;
  resource: string;
  at?: string;
  context?: Record<string, string>;
}>;

async function allowed(
  scope: ModelScope,
  { action, resource, at, context }: Ask,
): Promise<boolean> {
  const outcome = await runSimulation(
    {
      request: {
        principal: 'arn:aws:sts::123456789012:assumed-role/sallyport-models/sallyport-1',
        action: `bedrock:${action}`,
        resource: { resource, accountId: '123456789012' },
        contextVariables: { 'aws:CurrentTime': at ?? '2026-03-01T12:00:00Z', ...context },
      },
      identityPolicies: [
        {
          name: 'data-role',
          policy: {
            Version: '2012-10-17',
            Statement: modelRoleStatements([connection], [GUARDRAIL]),
          },
        },
      ],
      sessionPolicy: JSON.parse(modelSessionPolicy(scope, connection, EXPIRY)),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (outcome.resultType === 'error') throw new Error(JSON.stringify(outcome.errors));
  return outcome.overallResult === 'Allowed';
}

const scope = (more: Partial<ModelScope> = {}): ModelScope => ({
  kind: 'bedrock',
  connection: 'claude',
  access: 'invoke',
  models: [CHAT],
  ...more,
});

test('a session calls its own model with its own action, and nothing else', async () => {
  const actions = {
    invoke: 'InvokeModel',
    stream: 'InvokeModelWithResponseStream',
    count: 'CountTokens',
  } as const;
  for (const access of ['invoke', 'stream', 'count'] as const) {
    for (const [other, action] of Object.entries(actions)) {
      expect(await allowed(scope({ access }), { action, resource: model(CHAT) })).toBe(
        other === access,
      );
    }
  }
  const never: readonly Ask[] = [
    { action: 'InvokeModel', resource: model(EMBED) },
    { action: 'InvokeModel', resource: model(CHAT, 'us-west-2') },
    { action: 'InvokeModel', resource: profileArn },
    { action: 'InvokeModel', resource: model(CHAT), at: '2026-03-01T12:00:30Z' },
    { action: 'ApplyGuardrail', resource: guardrailArn },
    {
      action: 'DeleteCustomModel',
      resource: 'arn:aws:bedrock:us-east-1:123456789012:custom-model/x/abcdefghijkl',
    },
    { action: 'CreateModelCustomizationJob', resource: model(CHAT) },
  ];
  for (const ask of never) expect([ask, await allowed(scope(), ask)]).toEqual([ask, false]);
});

test('through a profile the model is called where the profile leads, and only through it', async () => {
  const through = scope({ profile: PROFILE });
  const context = { 'bedrock:InferenceProfileArn': profileArn };
  expect(await allowed(through, { action: 'InvokeModel', resource: profileArn })).toBe(true);
  for (const region of ['us-east-1', 'us-west-2']) {
    const ask = { action: 'InvokeModel', resource: model(CHAT, region) };
    expect(await allowed(through, { ...ask, context })).toBe(true);
    expect(await allowed(through, ask)).toBe(false);
    const other = { 'bedrock:InferenceProfileArn': `${profileArn}2` };
    expect(await allowed(through, { ...ask, context: other })).toBe(false);
  }
  expect(
    await allowed(through, { action: 'InvokeModel', resource: model(CHAT, 'eu-west-1'), context }),
  ).toBe(false);
});

test('behind a forced guardrail nothing is called without it', async () => {
  const behind = scope({ guardrail: GUARDRAIL });
  const ask = { action: 'InvokeModel', resource: model(CHAT) };
  expect(await allowed(behind, ask)).toBe(false);
  const context = { 'bedrock:GuardrailIdentifier': `${guardrailArn}:4` };
  expect(await allowed(behind, { ...ask, context })).toBe(true);
  expect(
    await allowed(behind, {
      ...ask,
      context: { 'bedrock:GuardrailIdentifier': `${guardrailArn}:5` },
    }),
  ).toBe(false);
  expect(await allowed(behind, { action: 'ApplyGuardrail', resource: guardrailArn })).toBe(true);
});

test('a guardrail that the caller names may be applied, that one alone, and binds nothing', async () => {
  const own = scope({ ownGuardrail: 'own1' });
  const applied = (id: string) => ({
    action: 'ApplyGuardrail',
    resource: guardrailArn.replace('abc123', id),
  });
  expect(await allowed(own, applied('own1'))).toBe(true);
  expect(await allowed(own, applied('abc123'))).toBe(false);
  expect(await allowed(own, applied('own12'))).toBe(false);
  expect(await allowed(own, { action: 'InvokeModel', resource: model(CHAT) })).toBe(true);
  expect(await allowed(scope(), applied('own1'))).toBe(false);
  const forced = scope({ guardrail: GUARDRAIL, ownGuardrail: 'own1' });
  expect(await allowed(forced, applied('own1'))).toBe(false);
  const context = { 'bedrock:GuardrailIdentifier': `${guardrailArn.replace('abc123', 'own1')}:4` };
  expect(await allowed(forced, { action: 'InvokeModel', resource: model(CHAT), context })).toBe(
    false,
  );
});

test('the role applies no guardrail that neither a policy nor a connection names', async () => {
  // What a session asks for beyond the role is not given.
  const other = scope({ ownGuardrail: 'other1' });
  const resource = guardrailArn.replace('abc123', 'other1');
  expect(await allowed(other, { action: 'ApplyGuardrail', resource })).toBe(false);
});

test('names that could match more than one thing are refused', () => {
  for (const wild of ['*', 'anthropic.*', 'a?b', ['$', '{aws:username}'].join(''), 'a/b', '']) {
    expect(() => modelSessionPolicy(scope({ models: [wild] }), connection, EXPIRY)).toThrow(
      'model',
    );
  }
});

test('a credential is of the connection, signs for its region, and shows no secret', async () => {
  const sts = mockClient(STSClient)
    .on(AssumeRoleCommand)
    .resolves({
      Credentials: {
        AccessKeyId: 'AKIA',
        SecretAccessKey: 'canary-secret',
        SessionToken: 'canary-token',
        Expiration: new Date(),
      },
    });
  onTestFinished(() => sts.restore());
  const mint = modelCredentialMinter({
    sts: new STSClient({ region: 'us-east-1' }),
    connections: { claude: connection },
    roleArn: 'arn:aws:iam::123456789012:role/models',
    now: () => EXPIRY,
    randomId: () => 'id',
  });
  const request = { scope: scope(), principal: 'test/alice', digest: 'd' };
  const credential = await mint(request, new AbortController().signal);
  expect(credential).toMatchObject({
    kind: 'bedrock',
    endpoint: new URL('https://bedrock-runtime.us-east-1.amazonaws.com'),
    expiresAt: EXPIRY + 60_000,
  });
  expect(JSON.stringify(credential)).not.toContain('canary');
  expect(sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input.Policy).toContain(CHAT);
  const unknown = mint(
    { ...request, scope: scope({ connection: 'other' }) },
    new AbortController().signal,
  );
  await expect(unknown).rejects.toThrow('no data role');
});
