import { expect, test } from 'vitest';
import { connectionsOf } from '../../src/config/connections-of.ts';
import { modelRoleStatements, modelSessionPolicy } from '../../src/credentials/model-policy.ts';
import { readEnv } from '../../src/runtime/env.ts';
import { bedrockConfig, CHAT, EMBED } from '../connections/bedrock/bedrock-world.ts';
import { expiry } from '../credentials/demo-connection.ts';
import { deploy, REGION } from './deployed.ts';
import { simulator } from './simulator.ts';
import { synthesize } from './synthesized.ts';

const connections = Object.values(connectionsOf(bedrockConfig(), 'bedrock'));
const synthesized = synthesize(undefined, undefined, undefined, {
  modelStatements: modelRoleStatements(connections, []),
});
const stack = deploy(synthesized.template);
const may = simulator(stack);
const table = stack.arn('RecordsTable', 'AWS::DynamoDB::Table');
const item = (action: string, pk: string) => ({
  action: `dynamodb:${action}`,
  resource: table,
  context: { 'dynamodb:LeadingKeys': [pk] },
});
const model = (id: string) => ({
  action: 'bedrock:InvokeModel',
  resource: `arn:aws:bedrock:us-east-1::foundation-model/${id}`,
});

test('a stack without bedrock connections has no function for them', () => {
  expect(() => deploy().arn('BedrockGateFunction', 'AWS::Lambda::Function')).toThrow();
});

test('AwsSolutions finds nothing', () => {
  expect(synthesized.violations).toEqual([]);
});

test('the function itself calls no model; the role that it becomes calls what one session names', async () => {
  expect(await may('BedrockGateRole', model(CHAT))).toBe(false);
  expect(await may('BedrockDataRole', model(CHAT))).toBe(true);
  expect(await may('BedrockDataRole', model('other.model-v1'))).toBe(false);
  const [connection] = connections;
  if (connection === undefined) throw new Error('no connection');
  const scope = {
    kind: 'bedrock',
    connection: 'claude',
    access: 'invoke',
    models: [CHAT],
  } as const;
  const sessionPolicy = JSON.parse(modelSessionPolicy(scope, connection, expiry));
  expect(await may('BedrockDataRole', { ...model(CHAT), sessionPolicy })).toBe(true);
  expect(await may('BedrockDataRole', { ...model(EMBED), sessionPolicy })).toBe(false);
});

test('only the bedrock function counts budgets', async () => {
  for (const action of ['PutItem', 'UpdateItem', 'Query']) {
    expect(await may('BedrockGateRole', item(action, 'BUDGET#abc#2026-11-22'))).toBe(true);
    expect(await may('RdsGateRole', item(action, 'BUDGET#abc#2026-11-22'))).toBe(false);
  }
  expect(await may('BedrockGateRole', item('DeleteItem', 'BUDGET#abc#2026-11-22'))).toBe(false);
});

test('the control function explains through it, and only through it and its like', async () => {
  const resource = stack.arn('BedrockGateFunction', 'AWS::Lambda::Function');
  expect(await may('ControlGateRole', { action: 'lambda:InvokeFunction', resource })).toBe(true);
  expect(await may('RdsGateRole', { action: 'lambda:InvokeFunction', resource })).toBe(false);
});

test('its environment is one that the code reads', () => {
  const env = stack.environment('BedrockGateFunction');
  expect(readEnv({ ...env, AWS_REGION: REGION })).toMatchObject({
    SALLYPORT_ROLE_ARN: stack.arn('BedrockDataRole', 'AWS::IAM::Role'),
  });
});
