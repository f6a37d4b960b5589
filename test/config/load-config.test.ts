import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-config-'));
});
afterEach(() => rm(directory, { recursive: true }));

const write = (text: string) => writeFile(join(directory, 'sallyport.config.ts'), text);

test('a directory without a configuration is refused', async () => {
  await expect(loadConfig(directory)).rejects.toThrow('there is no sallyport.config.ts in');
});

test('a file that does not run is refused with the reason', async () => {
  await write('throw new Error("no luck")');
  await expect(loadConfig(directory)).rejects.toThrow('it cannot be run: no luck');
});

test('a file without a default export is refused', async () => {
  await write('export const config = {}');
  await expect(loadConfig(directory)).rejects.toThrow('it must export default defineConfig');
});

test('a default export that never went through defineConfig is checked all the same', async () => {
  await write('export default { identity: { issuers: [] }, connections: {}, maks: {} }');
  await expect(loadConfig(directory)).rejects.toThrow('maks: unknown key (nearest: masks)');
});

test('the demo world loads', async () => {
  const config = await loadConfig(join(import.meta.dirname, '../..'));
  expect(Object.keys(config.connections)).toEqual(['crm', 'docs', 'claude']);
  expect(config.approvals['hr-two']?.needs).toEqual([{ groups: ['data-owners'], approvals: 2 }]);
});
