import { expect, test } from 'vitest';
import { connectionsOf } from '../../src/config/connections-of.ts';
import { defineConfig } from '../../src/config/define-config.ts';
import { textModels } from '../../src/config/text-models.ts';
import { modelRoleStatements } from '../../src/credentials/model-policy.ts';
import { bedrockConfig } from '../connections/bedrock/bedrock-world.ts';
import { ACCOUNT, deploy, REGION } from './deployed.ts';
import { simulator } from './simulator.ts';
import { synthesize } from './synthesized.ts';

const GUARDRAIL = `arn:aws:bedrock:${REGION}:${ACCOUNT}:guardrail/abc123`;
const models = Object.values(connectionsOf(bedrockConfig(), 'bedrock'));
const synthesized = synthesize(
  undefined,
  undefined,
  { guardrailArns: [GUARDRAIL], comprehend: true },
  { modelStatements: modelRoleStatements(models, []) },
);
const stack = deploy(synthesized.template);
const may = simulator(stack);
const RDS = 'RdsGateRole';
const BEDROCK = 'BedrockGateRole';

const apply = { action: 'bedrock:ApplyGuardrail', resource: GUARDRAIL };
const detect = { action: 'comprehend:DetectPiiEntities', resource: '*' };

test('without a mask that asks, no function may ask and no endpoint is paid for', async () => {
  const plain = deploy();
  for (const ask of [apply, detect]) expect(await simulator(plain)(RDS, ask)).toBe(false);
  expect(JSON.stringify(plain.template)).not.toMatch(/bedrock|comprehend/i);
});

test('only functions that mask text ask, and of guardrails only those of the masks', async () => {
  for (const ask of [apply, detect]) {
    expect(await may(RDS, ask)).toBe(true);
    expect(await may(BEDROCK, ask)).toBe(true);
    expect(await may('BedrockDataRole', ask)).toBe(false);
    expect(await may('ControlGateRole', ask)).toBe(false);
    expect(await may('IssuerKeysGateRole', ask)).toBe(false);
  }
  const never = [
    { ...apply, resource: `${GUARDRAIL}4` },
    { ...apply, action: 'bedrock:UpdateGuardrail' },
    {
      action: 'bedrock:InvokeModel',
      resource: `arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-sonnet-4-5`,
    },
    { ...detect, action: 'comprehend:DetectEntities' },
  ];
  for (const role of [RDS, BEDROCK]) {
    for (const ask of never) expect([role, ask, await may(role, ask)]).toEqual([role, ask, false]);
  }
});

test('the endpoints let through these calls and no others', async () => {
  const through = (endpoint: string, ask: typeof apply) =>
    may(RDS, { ...ask, endpointPolicy: stack.policyOf(endpoint, 'AWS::EC2::VPCEndpoint') });
  expect(await through('NetworkBedrock', apply)).toBe(true);
  expect(await through('NetworkComprehend', detect)).toBe(true);
  expect(await through('NetworkBedrock', { ...apply, resource: `${GUARDRAIL}4` })).toBe(false);
  expect(await through('NetworkComprehend', apply)).toBe(false);
});

test('AwsSolutions finds nothing in it', () => {
  expect(synthesized.violations).toEqual([]);
});

test('the models of all masks are told, each guardrail once', () => {
  const guardrail = { kind: 'guardrail', guardrailArn: GUARDRAIL, version: '1' } as const;
  const config = defineConfig({
    identity: { issuers: [{ name: 'a', url: 'https://id.example.com', audiences: ['x'] }] },
    connections: {},
    masks: { a: { model: guardrail }, b: { model: { ...guardrail, version: '2' } }, c: {} },
  });
  expect(textModels(config)).toEqual({ guardrailArns: [GUARDRAIL], comprehend: false });
  const masks = { d: { model: { kind: 'comprehend', region: REGION } } } as const;
  expect(textModels(defineConfig({ ...config, masks }))).toEqual({
    guardrailArns: [],
    comprehend: true,
  });
});
