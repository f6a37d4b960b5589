import { expect, test } from 'vitest';
import { cedarEngine } from '../../src/policy/cedar-engine.ts';
import { policyDecider } from '../../src/policy/decide.ts';
import { config, decider, engine, load, member, onTable, operation } from './small-world.ts';

const READ_ALL =
  '@id("read") permit (principal in Group::"g", action in Action::"read", resource);';
const select = operation([onTable('select')]);

test('an empty policy set denies', () => {
  for (const text of ['', '// nothing yet\n']) {
    const decision = decider(text).decide(member('g'), select, {});
    expect(decision).toMatchObject({
      effect: 'deny',
      policies: [],
      reason: 'no policy permits `select` on table `crm/public.customers`',
    });
  }
});

test('an operation that touches nothing is denied', () => {
  const everything = '@id("all") permit (principal, action, resource);';
  expect(decider(everything).decide(member('g'), operation([]), {})).toMatchObject({
    effect: 'deny',
    reason: 'this request touches nothing that a policy could permit',
  });
});

test('a resource that the configuration does not know is denied, whatever policy says', () => {
  const everything = '@id("all") permit (principal, action, resource);';
  for (const table of ['nope', 'customers"', 'toString']) {
    const decision = decider(everything).decide(
      member('g'),
      operation([onTable('select', table)]),
      {},
    );
    expect(decision).toMatchObject({ effect: 'deny' });
  }
});

test('an action that the resource does not have is denied, whatever policy says', () => {
  const everything = '@id("all") permit (principal, action, resource);';
  const resource = { type: 'Connection', id: 'crm' } as const;
  const insert = operation([{ action: 'insert', resource }]);
  expect(decider(everything).decide(member('g'), insert, {})).toMatchObject({
    effect: 'deny',
    reason: '`insert` on connection `crm` is nothing that a policy can allow',
  });
});

test('every access must be allowed', () => {
  const customers = `@id("c") permit (principal, action, resource == Table::"crm/public.customers");`;
  const both = operation([onTable('select'), onTable('select', 'orders')]);
  expect(decider(customers).decide(member('g'), both, {})).toMatchObject({
    effect: 'deny',
    reason: 'no policy permits `select` on table `crm/public.orders`',
  });
  expect(decider(READ_ALL).decide(member('g'), both, {}).effect).toBe('allow');
});

test('a forbid denies and is named', () => {
  const forbid =
    '@id("never") forbid (principal, action, resource) when { context.operation.unbounded };';
  const { decide } = decider(`${READ_ALL}${forbid}`);
  expect(
    decide(member('g'), operation([onTable('select')], { unbounded: true }), {}),
  ).toMatchObject({
    effect: 'deny',
    policies: [{ id: 'never', effect: 'forbid', access: onTable('select') }],
    reason: 'policy `never` forbids `select` on table `crm/public.customers`',
  });
  expect(decide(member('g'), select, {}).effect).toBe('allow');
});

test('a policy that errs denies, though Cedar itself would skip it', () => {
  // Statements are whole numbers of the caller's making; the sum overflows a 64-bit integer.
  const errs = `@id("sum") forbid (principal, action, resource)
    when { context.operation.statements + 9223372036854775807 < 0 };`;
  expect(decider(`${READ_ALL}${errs}`).decide(member('g'), select, {})).toMatchObject({
    effect: 'deny',
    policies: [{ id: 'sum' }],
    reason: 'policy `sum` could not be evaluated for `select` on table `crm/public.customers`',
  });
});

test('a request that does not fit the schema is denied', () => {
  const { decide } = decider(READ_ALL);
  for (const statements of [1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const odd = operation([onTable('select')], { statements });
    expect(decide(member('g'), odd, {}).effect).toBe('deny');
  }
});

test('an engine that died since the last request decides the next one', async () => {
  const mortal = await cedarEngine();
  const policies = load(READ_ALL);
  const { decide } = policyDecider({ engine: mortal, policies, remembered: 0 });
  expect(decide(member('g'), select, {}).effect).toBe('allow');
  const deep = `permit (principal, action, resource) when { ${'('.repeat(400)}true${')'.repeat(400)} };`;
  expect(() => mortal.use((cedar) => cedar.policyToJson(deep))).toThrow(WebAssembly.RuntimeError);
  expect(decide(member('g'), select, {}).effect).toBe('allow');
});

test('a death in the middle of a decision denies, and is not remembered', () => {
  let deaths = 0;
  const dying = {
    use<T>(call: Parameters<typeof engine.use<T>>[0]): T {
      if (deaths++ === 0) throw new WebAssembly.RuntimeError('unreachable');
      return engine.use(call);
    },
  };
  const { decide } = policyDecider({ engine: dying, policies: load(READ_ALL) });
  expect(decide(member('g'), select, {})).toMatchObject({
    effect: 'deny',
    reason: 'the policies could not be evaluated',
  });
  expect(decide(member('g'), select, {}).effect).toBe('allow');
});

test('obligations stay with the access that asked for them, and add up for the whole', () => {
  const { decide } = decider(`
    @id("c") @mask("pii") @limit("200") @filter("tenant")
    permit (principal, action in Action::"read", resource == Table::"crm/public.customers");
    @id("o") @mask("money") @limit("50") @budget("5 usd per day, 1000 documents per hour")
    permit (principal, action in Action::"read", resource in Domain::"sales");`);
  const both = operation([onTable('select'), onTable('select', 'orders')]);
  expect(decide(member(), both, {})).toMatchObject({
    effect: 'allow',
    grants: [
      {
        access: onTable('select'),
        obligations: { masks: ['pii'], limit: 200, filters: ['tenant'] },
      },
      { access: onTable('select', 'orders'), obligations: { masks: ['money'], limit: 50 } },
    ],
    obligations: {
      masks: ['money', 'pii'],
      filters: ['tenant'],
      approvals: [],
      budgets: [
        { amount: 1000, unit: 'documents', per: 'hour' },
        { amount: 5, unit: 'usd', per: 'day' },
      ],
      limit: 50,
    },
  });
});

test('an approval makes the decision approve, and the other obligations hold all the same', () => {
  const { decide } = decider(`
    @id("a") @approval("owners") permit (principal, action in Action::"read", resource);
    @id("b") @mask("pii") @approval("two, owners") permit (principal, action, resource);`);
  expect(decide(member(), select, {})).toMatchObject({
    effect: 'approve',
    obligations: { approvals: ['owners', 'two'], masks: ['pii'] },
    policies: [
      { id: 'a', annotations: { approval: 'owners' } },
      { id: 'b', annotations: { approval: 'two, owners', mask: 'pii' } },
    ],
  });
});

test('policies may ask who calls, by issuer, subject and kind, and why', () => {
  const { decide } = decider(`
    @id("ann") permit (principal == User::"local/ann", action in Action::"read", resource)
    when { principal.issuer == "local" && principal.subject == "ann"
           && context.request has justification && context.request.justification like "INC-*" };`);
  const ann = member();
  expect(decide(ann, select, {}).effect).toBe('deny');
  expect(decide(ann, select, { justification: 'INC-7' }).effect).toBe('allow');
  const others = [
    { ...ann, kind: 'workload' as const },
    { ...ann, issuer: 'other' },
    { ...ann, subject: 'ann2' },
  ];
  for (const other of others) {
    expect(decide(other, select, { justification: 'INC-7' }).effect).toBe('deny');
  }
});

test('two principals, operations or reasons are never taken for each other', () => {
  const { decide } = decider(`${READ_ALL}
    @id("why") permit (principal, action in Action::"read", resource)
    when { context.request has justification };`);
  expect(decide(member('g'), select, {}).effect).toBe('allow');
  expect(decide(member('h'), select, {}).effect).toBe('deny');
  expect(decide(member('h'), select, { justification: '' }).effect).toBe('allow');
  expect(decide(member('g'), operation([onTable('delete')]), {}).effect).toBe('deny');
});

test('thousands of groups in a token change nothing', () => {
  const crowd = Array.from({ length: 5000 }, (_, index) => `team-${index}`);
  const { decide } = decider(READ_ALL);
  expect(decide(member(...crowd), select, {}).effect).toBe('deny');
  expect(decide(member(...crowd, 'g'), select, {}).effect).toBe('allow');
});

test('an estimate can take away or ask for more, and never allows', () => {
  const over = 'context.operation has estimate && context.operation.estimate.rows > 100';
  const { decide, usesEstimates } = decider(`${READ_ALL}
    @id("many") @approval("owners") permit (principal, action, resource) when { ${over} };
    @id("too-many") forbid (principal, action, resource)
      when { context.operation has estimate && context.operation.estimate.cost > 1000 };
    @id("few") @mask("pii") @approval("two") permit (principal, action, resource == Table::"crm/public.orders")
      unless { context.operation has estimate };`);
  const expecting = (rows: number, cost: number, table = 'customers') =>
    operation([onTable('select', table)], { estimate: { rows, cost } });
  expect(usesEstimates).toBe(true);
  expect(decide(member('g'), expecting(100, 1), {}).effect).toBe('allow');
  expect(decide(member('g'), expecting(100.5, 1), {})).toMatchObject({
    effect: 'approve',
    policies: [{ id: 'read' }, { id: 'many' }],
  });
  expect(decide(member('g'), expecting(1, 1000.5), {}).effect).toBe('deny');
  expect(decide(member('g'), expecting(Number.NaN, 0), {}).effect).toBe('approve');
  expect(decide(member('g'), expecting(0, Number.POSITIVE_INFINITY), {}).effect).toBe('deny');
  // Without the group nothing but the estimate's own permit matches: still no.
  expect(decide(member(), expecting(1e6, 1), {}).effect).toBe('deny');
  // An obligation that goes away with the estimate stays.
  expect(decide(member('g'), expecting(1, 1, 'orders'), {})).toMatchObject({
    effect: 'approve',
    obligations: { masks: ['pii'], approvals: ['two'] },
  });
});

test('estimates are not asked for where no policy reads them', () => {
  expect(decider(READ_ALL).usesEstimates).toBe(false);
  expect(decider('').usesEstimates).toBe(false);
  const comment = `// context.operation.estimate\n${READ_ALL}`;
  expect(decider(comment).usesEstimates).toBe(false);
});

test('the policy version follows meaning: not order, not layout, not comments', () => {
  const other = '@id("b") permit (principal, action, resource);';
  const version = load(`${READ_ALL}\n${other}`).version;
  expect(version).toMatch(/^[0-9a-f]{64}$/);
  expect(load(`// hello\n${other}\n\n${READ_ALL}`).version).toBe(version);
  expect(load(READ_ALL).version).not.toBe(version);
  expect(decider(`${other}${READ_ALL}`).policyVersion).toBe(version);
  expect(Object.keys(config.connections)).toEqual(['crm']);
});
