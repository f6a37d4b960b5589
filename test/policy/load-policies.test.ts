import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import {
  config,
  decider,
  engine,
  load,
  member,
  onTable,
  operation,
  refusals,
} from './small-world.ts';

const permit = (annotations: string, condition = '') =>
  `${annotations}\npermit (principal in Group::"g", action in Action::"read", resource)${condition};`;

test('nothing loads fine, as a set without policies', () => {
  expect(loadPolicies({ files: [], config, engine }).policies.size).toBe(0);
  expect(load('  \n// nothing\n').policies.size).toBe(0);
});

test('a policy without an id is refused', () => {
  expect(refusals(`\n${permit('')}`)).toEqual([
    'a.cedar:3: @id is required, with a name of its own for every policy',
  ]);
  expect(refusals(permit('@id'))).toHaveLength(1);
  expect(refusals(permit('@id("a b")'))).toEqual([
    'a.cedar:1: @id must be up to 63 letters, digits, dots, dashes and underscores',
  ]);
});

test('an id that is taken is refused with the place that has it', () => {
  const files = [
    { file: 'a.cedar', text: permit('@id("one")') },
    { file: 'b.cedar', text: `\n\n${permit('@id("one")')}` },
  ];
  expect(() => loadPolicies({ files, config, engine })).toThrow(
    'b.cedar:3: @id `one` is taken by a.cedar:1',
  );
});

test.each([
  ['@masc("pii")', '@masc is an unknown annotation (nearest: mask)'],
  ['@mask("pi")', '@mask names the unknown mask `pi` (nearest: pii)'],
  ['@mask("pii, moneys")', '@mask names the unknown mask `moneys` (nearest: money)'],
  ['@mask("pii,")', '@mask needs a value: names separated by commas'],
  ['@mask', '@mask needs a value: names separated by commas'],
  ['@mask("toString")', '@mask names the unknown mask `toString` (known: money, pii)'],
  ['@approval("owner")', '@approval names the unknown approval rule `owner` (nearest: owners)'],
  ['@filter("tenants")', '@filter names the unknown filter `tenants` (nearest: tenant)'],
  ['@limit("0")', '@limit must be a whole number from 1, got `0`'],
  ['@limit("-5")', '@limit must be a whole number from 1, got `-5`'],
  ['@limit("1e3")', '@limit must be a whole number from 1, got `1e3`'],
  ['@limit', '@limit must be a whole number from 1, got ``'],
  ['@budget("lots")', '@budget must read like `100000 tokens per day`, got `lots`'],
  [
    '@budget("0 usd per day")',
    '@budget must read like `100000 tokens per day`, got `0 usd per day`',
  ],
  [
    '@budget("1.5 tokens per day")',
    '@budget must read like `100000 tokens per day`, got `1.5 tokens per day`',
  ],
])('the annotation %s is refused at its line', (annotation, sentence) => {
  expect(refusals(permit(`@id("one")\n${annotation}`))).toEqual([`a.cedar:2: ${sentence}`]);
});

test('an annotation given twice is refused', () => {
  expect(refusals(permit('@id("one") @mask("pii")\n@mask("money")'))).toEqual([
    'a.cedar:2: duplicate annotation: @mask',
  ]);
});

test('a forbid demands nothing', () => {
  const text = '@id("no")\n@mask("pii")\nforbid (principal, action, resource);';
  expect(refusals(text)).toEqual(['a.cedar:2: @mask is on a forbid, which can demand nothing']);
});

test('a resource that the configuration does not have is refused with the nearest', () => {
  const text = `@id("one") permit (principal, action, resource == Table::"crm/public.custmers");
@id("two") permit (principal, action, resource in Domain::"support")
  when { resource in Connection::"cmr" };
@id("three") permit (principal, action, resource)
  unless { resource is Table in Domain::"zzz" };`;
  expect(refusals(text)).toEqual([
    'a.cedar:1: Table::"crm/public.custmers" is not in the configuration (nearest: crm/public.customers)',
    'a.cedar:3: Connection::"cmr" is not in the configuration (nearest: crm)',
    'a.cedar:5: Domain::"zzz" is not in the configuration (known: sales, support)',
  ]);
});

test('a principal that no issuer could name is refused', () => {
  const text =
    '@id("one") permit (principal == User::"alice", action in Action::"read", resource);';
  expect(refusals(text)).toEqual([
    'a.cedar:1: User::"alice" is nobody: a principal is named `issuer/subject`',
  ]);
});

test('what the schema does not allow is refused at its line', () => {
  expect(refusals(permit('@id("one")', '\nwhen { principal.salary > 3 }'))).toContainEqual(
    'a.cedar:3: attribute `salary` on entity type `User` not found; did you mean `issuer`?',
  );
  expect(
    refusals('@id("one")\npermit (principal,\n action == Action::"slect", resource);'),
  ).toEqual(['a.cedar:3: unrecognized action `Action::"slect"`; did you mean `Action::"select"`?']);
  // Cedar counts bytes: what comes before may be longer than it looks.
  const after = `${'é'.repeat(99)}"\n || context.operation.nope }`;
  for (const refusal of refusals(permit('@id("one")', ` when { principal.subject == "${after}`))) {
    expect(refusal).toMatch(/^a\.cedar:3: attribute `operation.nope`/);
  }
});

test('a policy that could never match is refused', () => {
  const never = [
    '@id("one") permit (principal in Domain::"support", action, resource);',
    '@id("one") permit (principal, action in Action::"read", resource) when { false };',
    '@id("one") permit (principal, action == Action::"insert", resource is Connection);',
    // No connection of this configuration has models or indices.
    '@id("one") permit (principal, action == Action::"invoke", resource);',
    '@id("one") permit (principal, action, resource is Index);',
  ];
  for (const text of never) {
    expect(refusals(text)).toEqual([
      expect.stringMatching(
        /^a\.cedar:1: (unable to find an applicable action|policy is impossible)/,
      ),
    ]);
  }
});

test('a permit that reads the estimate without an approval is refused, however it is written', () => {
  const readings = [
    'context.operation has estimate && context.operation.estimate.rows > 3',
    'context.operation has estimate.rows',
    'context has operation.estimate.rows',
    '!(context.operation has "estimate")',
    'context["operation"] has estimate',
    '(if true then context.operation else context.operation) has estimate',
    '[context.operation].contains(context.operation)',
    '{ a: context } == { a: context }',
  ];
  for (const reading of readings) {
    expect(refusals(permit('@id("one")', `\nwhen { ${reading} }`))).toContainEqual(
      expect.stringMatching(
        /^a\.cedar:3: a permit that reads context\.operation\.estimate needs @approval: /,
      ),
    );
  }
  const other = 'context.operation.statements > 3 && context.request has justification';
  expect(load(permit('@id("one")', `when { ${other} }`)).usesEstimates).toBe(false);
  const asking = permit('@id("one") @approval("owners")', `when { ${readings[0]} }`);
  expect(load(asking).usesEstimates).toBe(true);
  const forbid = `@id("no") forbid (principal, action, resource) when { ${readings[0]} };`;
  expect(load(forbid).usesEstimates).toBe(true);
});

test('templates are refused', () => {
  expect(refusals('@id("one") permit (principal == ?principal, action, resource);')).toEqual([
    expect.stringMatching(/^a\.cedar:1: expected a static policy, got a template/),
  ]);
});

test('text that is not Cedar is refused at its line', () => {
  expect(refusals('\n@id("one") permit (principal, action, resource)')).toEqual([
    'a.cedar:2: a policy without a semicolon at its end',
  ]);
  expect(refusals('\n\n@id("one)')).toEqual(['a.cedar:3: a string without an end']);
  expect(refusals('@id("one") permit (principal, action,\n resource) when { 1 % 2 };')).toEqual([
    'a.cedar:2: a character unknown to Cedar',
  ]);
  expect(refusals('@id("one")\npermit (principal, action, resource)\nwhen { nope };')).toEqual([
    expect.stringMatching(/^a\.cedar:3: invalid variable: nope; the valid Cedar variables are/),
  ]);
  expect(refusals(';')).toHaveLength(1);
});

test('a semicolon in a string or a comment ends nothing, and a comment ends with its line', () => {
  const text = `@id("one") // a; b "
    forbid (principal, action, resource) when { context.operation.statement == "a; \\" b // c" };`;
  expect([...load(text).policies.keys()]).toEqual(['one']);
  const hidden = `// a comment\r@id("two") forbid (principal, action, resource);`;
  expect([...load(hidden).policies.keys()]).toEqual(['two']);
});

test('nesting that Cedar would not survive never reaches it', () => {
  const when = (expression: string) =>
    `@id("one") permit (principal, action, resource) when { ${expression} };`;
  const hostile = [
    `${'('.repeat(5000)}true${')'.repeat(5000)}`,
    `${'['.repeat(1000)}1${']'.repeat(1000)} == 1`,
    `${'{a:'.repeat(1000)}1${'}'.repeat(1000)} == 1`,
    Array(5000).fill('true').join('&&'),
    `${Array(5000).fill('1').join('+')} == 1`,
    `context${'.a'.repeat(5000)} == 1`,
    `context${'["a"]'.repeat(5000)} == 1`,
    `[1]${'.contains(1)'.repeat(2000)}`,
    `${'if true then true else '.repeat(2000)}true`,
    `${'if '.repeat(2000)}true${' then true else true'.repeat(2000)}`,
    `${'!'.repeat(5000)}true`,
  ];
  const untouched = {
    use(): never {
      throw new Error('Cedar was reached');
    },
  };
  for (const expression of hostile) {
    const files = [{ file: 'a.cedar', text: when(expression) }];
    expect(() => loadPolicies({ files, config, engine: untouched })).toThrow(
      /a\.cedar:1: this policy (nests brackets \d+ deep|has \d+ operators)/,
    );
  }
  expect(refusals(' '.repeat(300_000))).toEqual([
    'a.cedar:1: a file of policies has at most 262144 characters',
  ]);
});

test('the deepest policies that are let through are ones that Cedar survives, up to a decision', () => {
  const sets = `${'['.repeat(22)}1${']'.repeat(22)}`;
  const deepest = [
    `${'('.repeat(22)}true${' && true)'.repeat(22)} && ${Array(100).fill('true').join(' && ')}`,
    `${sets} == ${sets} || ${Array(80).fill('true').join(' || ')}`,
    `${'('.repeat(22)}1${')'.repeat(22)} + ${Array(120).fill('1').join(' + ')} > 1`,
    `${'if true then true else '.repeat(120)}true`,
    `${'if '.repeat(120)}true${' then true else true'.repeat(120)}`,
  ];
  for (const expression of deepest) {
    const text = `@id("one") permit (principal, action, resource) when { ${expression} };`;
    const decision = decider(text).decide(member(), operation([onTable('select')]), {});
    expect(decision.effect).toBe('allow');
  }
});

test('an engine that dies on a policy refuses the policy', () => {
  const dying = {
    use(): never {
      throw new WebAssembly.RuntimeError('unreachable');
    },
  };
  const files = [{ file: 'a.cedar', text: permit('@id("one")') }];
  expect(() => loadPolicies({ files, config, engine: dying })).toThrow(
    'a.cedar:1: this policy is more than Cedar can parse',
  );
});

test('all problems of all files come together, in order', () => {
  const files = [
    { file: 'b.cedar', text: `${permit('@id("one") @mask("x")')}\n${permit('@limit("x")')}` },
    { file: 'a.cedar', text: permit('@id("two")', '\nwhen { nope }') },
    { file: 'c.cedar', text: permit('@id("three")') },
  ];
  expect(() => loadPolicies({ files, config, engine })).toThrow(
    /^the policies are refused:\n {2}a\.cedar:3: .*\n {2}b\.cedar:1: .*\n {2}b\.cedar:3: .*\n {2}b\.cedar:3: .*$/,
  );
});

test('text of any kind either loads or is refused with a place', () => {
  const bits = fc.constantFrom(
    '@id("a")',
    '@id("b")',
    '@mask("pii")',
    'permit',
    'forbid',
    '(principal, action, resource)',
    'when {',
    '}',
    'true',
    '"',
    '//',
    '\n',
    '\r',
    ';',
    '[',
    ']',
    '(',
    ')',
    'é',
    ' ',
    '\\',
    '\u0000',
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 30 }), (parts) => {
      for (const refusal of refusals(parts.join(' '))) expect(refusal).toMatch(/^a\.cedar:\d+: ./);
    }),
  );
});

test('only the very set that was validated before is not validated again', () => {
  const watched = (file: string, validated?: string) => {
    let validations = 0;
    const counting = {
      use<T>(call: Parameters<typeof engine.use<T>>[0]): T {
        return engine.use((cedar, generation) => {
          const validate: typeof cedar.validate = (input) => {
            validations += 1;
            return cedar.validate(input);
          };
          return call({ ...cedar, validate }, generation);
        });
      },
    };
    const files = [{ file: 'a.cedar', text: file }];
    const { version } = loadPolicies({
      files,
      config,
      engine: counting,
      ...(validated !== undefined && { validated }),
    });
    return { version, validations };
  };
  const one = permit('@id("one")');
  const { version, validations } = watched(one);
  expect(validations).toBe(1);
  expect(watched(`// moved\n${one}`, version)).toEqual({ version, validations: 0 });
  expect(watched(permit('@id("two")'), version).validations).toBe(1);
});
