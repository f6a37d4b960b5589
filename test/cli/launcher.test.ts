import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

function run(program: string, args: readonly string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number; out: string }>((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env } };
    execFile(program, args, options, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout });
    });
  });
}

test('what npm puts on the path runs, passes exit codes on, and prints no colours into a pipe', async () => {
  const launcher = join(root, 'bin/sallyport.js');
  expect(await run(process.execPath, [launcher, 'nonsense'])).toMatchObject({ code: 2 });
  const { code, out } = await run(process.execPath, [launcher, 'policy', 'check']);
  expect(code).toBe(0);
  expect(out).toMatch(/^good: \d+ policies/);
});

test('an older Node.js hands over to the one that is installed', async () => {
  const launcher = join(root, 'bin/sallyport.js');
  const older = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})`;
  const args = ['--import', older, launcher];
  expect(await run(process.execPath, [...args, '--version'])).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
  expect(await run(process.execPath, [...args, 'nonsense'])).toMatchObject({ code: 2 });
});
