import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALONE } from '../../vitest.config.ts';

const root = join(import.meta.dirname, '..', '..');
/** A program that tests start in a process of its own */
const PROGRAMS = ['test/lambdas/bundle-runner.ts'];

/** What would be seen by the files that run after in the same worker. */
const CHANGES: Readonly<Record<string, RegExp>> = {
  'modules, globals, variables or timers are replaced':
    /\bvi\s*\.(mock|doMock|stubGlobal|stubEnv|useFakeTimers|setSystemTime)\(/,
  'a global is set': /\b(globalThis(\.\w+|\[[^\]]+\])\s*=[^=]|Object\.assign\(\s*globalThis\b)/,
  'a variable is set': /\bprocess\.env(\.\w+|\[[^\]]+\])\s*=[^=]/,
  'a driver is set up for all': /\bneonConfig\.\w+\s*=[^=]/,
  'a library changes a driver': /from 'drizzle-orm\/neon-/,
  'a class of clients is mocked and never restored':
    /mockClient\(\s*[A-Z](?![\s\S]*\(\) => \w+\.restore\(\))/,
};

function changesIn(text: string): readonly string[] {
  return Object.keys(CHANGES).filter((change) => CHANGES[change]?.test(text));
}

test.each([
  [`vi.mock('node:fs');`],
  ['vi.useFakeTimers();'],
  ['globalThis.fetch = stub;'],
  ['Object.assign(globalThis, { a: 1 });'],
  [`process.env['HOME'] = '/';`],
  ['neonConfig.fetchEndpoint = () => url;'],
  [`import { drizzle } from 'drizzle-orm/neon-http';`],
  ['const sts = mockClient(STSClient);\nsts.reset();'],
])('%s is a change that other files would see', (text) => {
  expect(changesIn(text)).toHaveLength(1);
});

test.each([
  [`const env = { ...process.env, A: 'b' };`],
  [`expect(process.env['HOME'] === '/').toBe(true);`],
  ['const mock = mockClient(client);'],
  ['const sts = mockClient(STSClient);\nafterAll(() => sts.restore());'],
])('%s is none', (text) => {
  expect(changesIn(text)).toEqual([]);
});

test('files that run together change nothing that another would see', async () => {
  const all = await readdir(join(root, 'test'), { recursive: true });
  const files = all
    .map((file) => join('test', file))
    .filter((file) => file.endsWith('.ts') && !/\.(slow|conformance)\.test\.ts$/.test(file));
  expect(files).toEqual(expect.arrayContaining([...ALONE, ...PROGRAMS]));
  const together = files.filter(
    (file) => ![...ALONE, ...PROGRAMS, 'test/architecture/shared-state.test.ts'].includes(file),
  );
  expect(together.length).toBeGreaterThan(200);
  const found = await Promise.all(
    together.map(async (file) => {
      const changes = changesIn(await readFile(join(root, file), 'utf8'));
      return changes.map((change) => `${file}: ${change}`);
    }),
  );
  expect(found.flat()).toEqual([]);
});
