import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const LOAD = new URL('../../src/config/load-config.ts', import.meta.url).href;

/** What Node itself says of configurations: the runner of these tests reads modules in its own way. */
async function problems(texts: readonly string[]): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'sallyport-place-'));
  const directories = texts.map((_text, index) => `${root}/${index}`);
  for (const [index, text] of texts.entries()) {
    await mkdir(`${root}/${index}`);
    await writeFile(`${root}/${index}/sallyport.config.ts`, text);
  }
  await writeFile(`${root}/terms.ts`, 'export const a = 1;\nconst b = [1;');
  const script = `
    const { loadConfig } = await import(${JSON.stringify(LOAD)});
    const told = [];
    for (const directory of ${JSON.stringify(directories)})
      told.push(await loadConfig(directory).catch((error) => error.message));
    console.log(JSON.stringify(told));`;
  const args = ['--input-type=module', '-e', script];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  await rm(root, { recursive: true });
  return JSON.parse(stdout);
}

test('what Node cannot read of a configuration is told with line, column and file', async () => {
  const cases = [
    ['export default {\n  masks: { pii:, },\n};', 'line 2, column 16 of sallyport.config.ts'],
    ['const a = 1;\nenum X { A }', 'line 2, column 1 of sallyport.config.ts'],
    ['const a = 1;\nconst b = nope({});', 'line 2, column 11 of sallyport.config.ts'],
    ["export { a as default } from '../terms.ts';", 'line 2, column 13 of terms.ts'],
  ] as const;
  const told = await problems(cases.map(([text]) => text));
  expect(told).toEqual(cases.map(([, place]) => expect.stringContaining(`(${place})`)));
});
