import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sallyport } from './test-terminal.ts';

const root = join(import.meta.dirname, '../..');
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-cli-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** A project of the demo's configuration and the given policies. */
async function project(policies: string): Promise<void> {
  const config = `export { default } from ${JSON.stringify(join(root, 'sallyport.config.ts'))};`;
  await writeFile(join(directory, 'sallyport.config.ts'), config);
  await mkdir(join(directory, 'policies'));
  await writeFile(join(directory, 'policies/a.cedar'), policies);
}

const scenario = (decision: string) => ({
  name: 'ann reads orders',
  principal: { subject: 'ann' },
  request: { connection: 'crm', accesses: [{ action: 'select', table: 'public.orders' }] },
  expect: { decision },
});
const GOOD = '@id("all") permit (principal, action in Action::"read", resource);';
const BAD = '\n@id("all") @msk("pii") permit (principal, action, resource);';

test('check refuses a directory without a configuration, and one without policies', async () => {
  expect(await sallyport(['policy', 'check'], { directory })).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no sallyport.config.ts'),
  });
  await project(GOOD);
  await rm(join(directory, 'policies'), { recursive: true });
  expect(await sallyport(['policy', 'check'], { directory })).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is no directory policies/'),
  });
});

test('check prints every problem with file and line, as text and as JSON', async () => {
  await project(BAD);
  const problem = '@msk is an unknown annotation (nearest: mask)';
  expect(await sallyport(['policy', 'check'], { directory })).toEqual({
    code: 1,
    out: '',
    err: `policies/a.cedar:2: ${problem}`,
  });
  const { code, out } = await sallyport(['policy', 'check', '--json'], { directory });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    ok: false,
    problems: [{ file: 'policies/a.cedar', line: 2, message: problem }],
  });
});

test('check says that the demo world is good', async () => {
  const { code, out } = await sallyport(['policy', 'check', '--project', root], { directory });
  expect(code).toBe(0);
  expect(out).toMatch(/^green\(good\): \d+ policies, version [0-9a-f]{12}$/m);
  expect(out.split('\n').slice(1)).toEqual([
    'restart the gate to use them',
    expect.stringMatching(
      /^columns and fields that masks name are compared with the database by the gate alone: /,
    ),
  ]);
  expect(out).toContain(' crm/public.customers.card, crm/public.customers.email, ');
  expect(out).toContain(', docs/tickets/customer.email');
  expect(out).not.toContain('claude/');
  const json = await sallyport(['policy', 'check', '--json', '--project', root], { directory });
  expect(JSON.parse(json.out).unchecked).toContain('crm/public.tickets.body');
});

test('check refuses a mask on a table that is misspelt, and names the columns that only a database knows', async () => {
  const write = async (column: string) => {
    const config = `import config from ${JSON.stringify(join(root, 'sallyport.config.ts'))};
      import { defineConfig } from ${JSON.stringify(join(root, 'src/config/define-config.ts'))};
      const masks = { pii: { columns: { ${JSON.stringify(column)}: { kind: 'redact' } } } };
      export default defineConfig({ ...config, masks });`;
    await writeFile(join(directory, 'sallyport.config.ts'), config);
  };
  await project(GOOD);
  await write('crm/public.custmers.ssn');
  expect(await sallyport(['policy', 'check'], { directory })).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'unknown table `public.custmers` of `crm` (nearest: public.customers)',
    ),
  });
  await rm(directory, { recursive: true });
  directory = await mkdtemp(join(tmpdir(), 'sallyport-cli-'));
  await project(GOOD);
  await write('crm/public.customers.snn');
  const { code, out } = await sallyport(['policy', 'check'], { directory });
  expect(code).toBe(0);
  expect(out).toMatch(/by the gate alone: .*crm\/public\.customers\.snn$/m);
});

test('test fails when a scenario does, and says what was expected', async () => {
  await project(GOOD);
  const text = JSON.stringify([scenario('deny'), scenario('allow')]);
  await writeFile(join(directory, 's.json'), text);
  expect(await sallyport(['policy', 'test', 's.json'], { directory })).toEqual({
    code: 1,
    out: `bold(s.json)
  red(✗) ann reads orders
      expected deny, got allow
  green(✓) ann reads orders

1 passed, red(1 failed)`,
    err: '',
  });
  const { code, out } = await sallyport(['policy', 'test', 's.json', '--json'], { directory });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    passed: 1,
    failed: 1,
    scenarios: [
      {
        file: 's.json',
        name: 'ann reads orders',
        passed: false,
        problems: ['expected deny, got allow'],
      },
      { file: 's.json', name: 'ann reads orders', passed: true, problems: [] },
    ],
  });
});

test('test fails on a file that cannot be read as scenarios, and runs the others', async () => {
  await project(GOOD);
  await mkdir(join(directory, 's/below'), { recursive: true });
  await writeFile(join(directory, 's/a.json'), '[{ "nam": 1 }]');
  await writeFile(join(directory, 's/below/b.json'), JSON.stringify(scenario('allow')));
  const { code, out } = await sallyport(['policy', 'test', 's'], { directory });
  expect(code).toBe(1);
  expect(out).toContain('[0].nam: unknown key (nearest: name)');
  expect(out).toContain('1 passed, red(1 failed)');
});

test('test without scenarios is a usage error, not a success', async () => {
  await project(GOOD);
  expect((await sallyport(['policy', 'test'], { directory })).code).toBe(2);
  expect((await sallyport(['policy', 'test', 'policies'], { directory })).code).toBe(2);
});

test('test on policies that do not load fails with their problems', async () => {
  await project(BAD);
  await writeFile(join(directory, 's.json'), JSON.stringify(scenario('deny')));
  const { code, err } = await sallyport(['policy', 'test', 's.json'], { directory });
  expect(code).toBe(1);
  expect(err).toMatch(/^policies\/a\.cedar:2: /);
});

test("test runs a project's own scenarios by default", async () => {
  await project(GOOD);
  await cp(join(root, 'policies'), join(directory, 'policies'), { recursive: true });
  await rm(join(directory, 'policies/a.cedar'));
  await cp(join(root, 'test/scenarios'), join(directory, 'test/scenarios'), { recursive: true });
  const { code, out } = await sallyport(['policy', 'test'], { directory });
  expect(out).toMatch(/\n\d+ passed$/);
  expect(code).toBe(0);
});
