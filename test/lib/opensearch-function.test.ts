import { expect, test } from 'vitest';
import { searchServices, searchSessionPolicy } from '../../src/credentials/search-policy.ts';
import { readEnv } from '../../src/runtime/env.ts';
import { expiry } from '../credentials/demo-connection.ts';
import { searchCollection, searchDomain } from '../credentials/search-connection.ts';
import { deploy } from './deployed.ts';
import { simulator } from './simulator.ts';
import { plainStack, synthesize, type Template } from './synthesized.ts';

const made = synthesize(undefined, undefined, undefined, {
  search: searchServices([searchDomain, searchCollection]),
});
const stack = deploy(made.template);
const may = simulator(stack);
const GATE = 'OpensearchGateRole';
const DOMAIN = 'arn:aws:es:eu-central-1:123456789012:domain/docs-search';
const COLLECTION = 'arn:aws:aoss:eu-central-1:123456789012:collection/abc123def456';

test('AwsSolutions finds nothing that nobody has answered for', () => {
  expect(made.violations).toEqual([]);
});

test('the function itself reaches no search service, only its data roles', async () => {
  for (const [action, resource] of [
    ['es:ESHttpPost', `${DOMAIN}/kb/_search`],
    ['aoss:APIAccessAll', COLLECTION],
  ] as const) {
    expect(await may(GATE, { action, resource })).toBe(false);
  }
  const environment = readEnv({ ...stack.environment('OpensearchGateFunction'), AWS_REGION: 'x' });
  for (const role of [
    'OpensearchReadDataRole',
    'OpensearchWriteDataRole',
    'OpensearchDefineDataRole',
    'OpensearchDataRole',
  ]) {
    const arn = stack.arn(role, 'AWS::IAM::Role');
    expect(Object.values(environment)).toContain(arn);
    expect(await may(GATE, { action: 'sts:AssumeRole', resource: arn })).toBe(true);
  }
});

test('a session of the domain role does the calls of one request', async () => {
  const scope = {
    kind: 'opensearch',
    connection: 'docs',
    access: 'read',
    calls: [{ method: 'POST', path: '/kb/_search' }],
  } as const;
  const sessionPolicy = JSON.parse(searchSessionPolicy(scope, searchDomain, expiry));
  const ask = (action: string, path: string) =>
    may('OpensearchDataRole', { action, resource: `${DOMAIN}${path}`, sessionPolicy });
  expect(await ask('es:ESHttpPost', '/kb/_search')).toBe(true);
  expect(await ask('es:ESHttpPost', '/hr/_search')).toBe(false);
  expect(await ask('es:ESHttpDelete', '/kb')).toBe(false);
});

test('each role of a collection may do what its data access policy says, on the configured indices', () => {
  const policies = Object.values(made.template.Resources).filter(
    ({ Type }) => Type === 'AWS::OpenSearchServerless::AccessPolicy',
  );
  const texts = policies.map(({ Properties }) => JSON.stringify(Properties['Policy']));
  expect(texts).toHaveLength(3);
  for (const text of texts) {
    expect(text).toContain('index/docs/kb');
    expect(text).toContain('index/docs/logs-*');
    expect(text).not.toContain('index/docs/*');
  }
  expect(texts.filter((text) => text.includes('aoss:WriteDocument'))).toHaveLength(2);
  expect(texts.filter((text) => text.includes('aoss:DeleteIndex'))).toHaveLength(1);
});

test('the function goes into the network when that is asked for, with a way to its roles', () => {
  const inside = synthesize({ network: 'own', searchInNetwork: true }, undefined, undefined, {
    search: searchServices([searchDomain, searchCollection]),
  });
  expect(inside.violations).toEqual([]);
  const vpcOf = (of: Template) => {
    const found = Object.entries(of.Resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('Opensearch'),
    );
    return found?.[1].Properties['VpcConfig'];
  };
  expect(vpcOf(inside.template)).toMatchObject({ SubnetIds: expect.any(Array) });
  expect(vpcOf(made.template)).toBeUndefined();
  const endpoints = ({ Resources }: Template) =>
    JSON.stringify(Object.values(Resources).filter(({ Type }) => Type === 'AWS::EC2::VPCEndpoint'));
  for (const role of ['OpensearchData', 'OpensearchReadData', 'OpensearchDefineData']) {
    expect(endpoints(inside.template)).toContain(`"${role}Role`);
    expect(endpoints(made.template)).not.toContain(`"${role}Role`);
  }
});

test('without opensearch connections there is no function for them', () => {
  const ids = Object.keys(plainStack().template.Resources);
  expect(ids.filter((id) => id.startsWith('Opensearch'))).toEqual([]);
});
