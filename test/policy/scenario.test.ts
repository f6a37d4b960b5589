import { expect, test } from 'vitest';
import { runScenario } from '../../src/policy/run-scenario.ts';
import { parseScenarios } from '../../src/policy/scenario.ts';
import { config, decider, load } from './small-world.ts';

const POLICIES = `
  @id("read") @mask("pii") @limit("5")
  permit (principal in Group::"g", action in Action::"read", resource in Domain::"support");`;
const ann = { subject: 'ann', groups: ['g'] };
const request = { connection: 'crm', accesses: [{ action: 'select', table: 'public.customers' }] };

function run(scenario: object): readonly string[] {
  const parsed = parseScenarios(
    JSON.stringify({ name: 'it', principal: ann, request, ...scenario }),
  );
  if (!parsed.ok) return parsed.problems;
  const [first] = parsed.scenarios;
  if (first === undefined) return ['no scenario'];
  const { decide } = decider(POLICIES);
  return runScenario(first, { config, world: load(POLICIES).world, decide });
}

test('a scenario that expects nothing is refused', () => {
  expect(run({})).toEqual(['[0].expect: is required (object)']);
  expect(run({ expect: {} })).toEqual([
    '[0].expect.decision: must be one of `allow`, `approve`, `deny`',
  ]);
});

test('what is not a list of scenarios is refused with the place', () => {
  const problems = (text: string) => {
    const parsed = parseScenarios(text);
    return parsed.ok ? [] : parsed.problems;
  };
  expect(problems('')).toEqual([expect.stringMatching(/^is not JSON: /)]);
  expect(problems('[{]')).toEqual([expect.stringMatching(/^is not JSON: .*(line 1|position 2)/)]);
  expect(problems('[]')).not.toEqual([]);
  expect(problems('5')).not.toEqual([]);
  expect(problems('[null]')).not.toEqual([]);
});

test('an unknown key is refused with the nearest', () => {
  expect(run({ expect: { decision: 'allow', mask: ['pii'] } })).toEqual([
    '[0].expect.mask: unknown key (nearest: masks)',
  ]);
  const accesses = [{ action: 'slect', tabel: 'x' }];
  expect(run({ request: { ...request, accesses }, expect: { decision: 'deny' } })).toEqual([
    expect.stringMatching(/^\[0\]\.request\.accesses\[0\]\.action: must be one of /),
    '[0].request.accesses[0].tabel: unknown key (nearest: table)',
  ]);
});

test('an access names one resource at most', () => {
  const accesses = [{ action: 'select', table: 'public.customers', index: 'kb' }];
  expect(run({ request: { ...request, accesses }, expect: { decision: 'deny' } })).toEqual([
    '[0].request.accesses[0]: names one of `table`, `index` and `model`, or none for the connection itself',
  ]);
});

test('a scenario on what does not exist fails, even where it expects a denial', () => {
  const accesses = [{ action: 'select', table: 'public.custmers' }];
  expect(run({ request: { ...request, accesses }, expect: { decision: 'deny' } })).toEqual([
    'unknown table `crm/public.custmers` (nearest: crm/public.customers)',
  ]);
  expect(run({ request: { ...request, connection: 'crn' }, expect: { decision: 'deny' } })).toEqual(
    ['unknown connection `crn` (nearest: crm)'],
  );
});

test('every expectation that is not met is told', () => {
  expect(
    run({
      expect: { decision: 'deny', masks: [], limit: null, approvals: ['x'], policies: ['y'] },
    }),
  ).toEqual([
    'expected deny, got allow',
    'masks: expected [], got ["pii"]',
    'approvals: expected ["x"], got []',
    'limit: expected null, got 5',
    'policies: expected ["y"], got ["read"]',
  ]);
  expect(run({ principal: { subject: 'bob' }, expect: { decision: 'allow' } })).toEqual([
    'expected allow, got deny: no policy permits `select` on table `crm/public.customers`',
  ]);
});

test('what is as expected passes, and what is not mentioned is not checked', () => {
  expect(run({ expect: { decision: 'allow' } })).toEqual([]);
  const all = { masks: ['pii', 'pii'], filters: [], approvals: [], limit: 5, policies: ['read'] };
  expect(run({ expect: { decision: 'allow', ...all } })).toEqual([]);
});

test('everything that an allow can demand can be expected, and what is not met is told', () => {
  const policies = `
    @id("all") @mask("pii") @unmask @budget("5 usd per month per group:g, 100000 tokens per day")
    @features("scripts, explain") @score("0.5") @guardrail("abc:1") @vectors("return")
    permit (principal, action, resource);`;
  const { world } = load(policies);
  const { decide } = decider(policies);
  const problems = (expected: object) => {
    const expect = { decision: 'allow', ...expected };
    const parsed = parseScenarios(JSON.stringify({ name: 'it', principal: ann, request, expect }));
    if (!parsed.ok) return parsed.problems;
    return parsed.scenarios.flatMap((each) => runScenario(each, { config, world, decide }));
  };
  const all = {
    ...{ unmask: true, vectors: true, score: 0.5, guardrails: ['abc:1'] },
    budgets: ['100000 tokens per day', '5.0 usd per month per group:g'],
    features: ['scripts', 'explain'],
  };
  expect(problems(all)).toEqual([]);
  expect(problems({})).toEqual([]);
  const none = { unmask: false, vectors: false, score: null, guardrails: [], features: [] };
  expect(problems({ ...none, budgets: ['1 usd per month per group:g'] })).toEqual([
    'budgets: expected ["1 usd per month per group:g"], got ["100000 tokens per day","5 usd per month per group:g"]',
    'features: expected [], got ["explain","scripts"]',
    'score: expected null, got 0.5',
    'guardrails: expected [], got ["abc:1"]',
    'unmask: expected false, got true',
    'vectors: expected false, got true',
  ]);
  expect(problems({ budgets: ['5 usd a month'] })).toEqual([
    '[0].expect.budgets[0]: must read like `100000 tokens per day`, got `5 usd a month`',
  ]);
  expect(run({ expect: { decision: 'allow', ...none, budgets: [] } })).toEqual([]);
});

test('what policies may ask of a search can be given', () => {
  const policies = `
    @id("small") permit (principal, action == Action::"select", resource)
    when { context.operation has size && context.operation.size <= 10 &&
      context.operation.features.contains("explain") };`;
  const { world } = load(policies);
  const { decide } = decider(policies);
  const problems = (facts: object) => {
    const scenario = { name: 'it', principal: ann, request: { ...request, ...facts } };
    const parsed = parseScenarios(JSON.stringify({ ...scenario, expect: { decision: 'allow' } }));
    if (!parsed.ok) return parsed.problems;
    return parsed.scenarios.flatMap((each) => runScenario(each, { config, world, decide }));
  };
  const features = ['explain'];
  expect(problems({ size: 10, k: 5, documents: 1, features })).toEqual([]);
  expect(problems({ size: 11, features })).toEqual([expect.stringContaining('got deny')]);
  expect(problems({ size: 10 })).toEqual([expect.stringContaining('got deny')]);
});
