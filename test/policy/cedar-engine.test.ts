import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { type CedarEngine, cedarEngine } from '../../src/policy/cedar-engine.ts';

const nested = (depth: number) =>
  `permit (principal, action, resource) when { ${'('.repeat(depth)}true${')'.repeat(depth)} };`;
const parses = (engine: CedarEngine) =>
  engine.use((cedar, generation) => [cedar.policyToJson(nested(1)).type, generation]);

test('a call that kills the instance fails, and the next call finds a fresh one', async () => {
  const engine = await cedarEngine();
  expect(parses(engine)).toEqual(['success', 0]);
  expect(() => engine.use((cedar) => cedar.policyToJson(nested(400)))).toThrow(
    WebAssembly.RuntimeError,
  );
  expect(parses(engine)).toEqual(['success', 1]);
});

test('an overflowed stack counts as death', async () => {
  const engine = await cedarEngine();
  expect(() => engine.use((cedar) => cedar.policyToJson(nested(4000)))).toThrow(RangeError);
  expect(parses(engine)).toEqual(['success', 1]);
});

test('an instance that dies before its spare is ready is missed, never used, and replaced', async () => {
  const engine = await cedarEngine();
  const kill = () => engine.use((cedar) => cedar.policyToJson(nested(400)));
  expect(kill).toThrow(WebAssembly.RuntimeError);
  expect(kill).toThrow(WebAssembly.RuntimeError);
  expect(() => parses(engine)).toThrow('the policy engine is being replaced');
  await expect.poll(() => parses(engine)).toEqual(['success', 2]);
  expect(kill).toThrow(WebAssembly.RuntimeError);
  await expect.poll(() => parses(engine)).toEqual(['success', 3]);
});

test('a refused call leaves the instance alive', async () => {
  const engine = await cedarEngine();
  expect(() => engine.use((cedar) => cedar.validate({} as never))).toThrow('missing field');
  expect(parses(engine)).toEqual(['success', 0]);
});

test('engines of one process never share an instance', async () => {
  const [one, other] = await Promise.all([cedarEngine(), cedarEngine()]);
  expect(() => one.use((cedar) => cedar.policyToJson(nested(400)))).toThrow();
  expect(parses(other)).toEqual(['success', 0]);
});

test('a bundle runs with the three files of the web build beside it, and survives a death', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-bundle-'));
  try {
    const root = join(import.meta.dirname, '../..');
    const web = join(root, 'node_modules/@cedar-policy/cedar-wasm/web');
    for (const file of ['cedar_wasm.js', 'cedar_wasm_bg.wasm', 'package.json']) {
      await copyFile(join(web, file), join(directory, file));
    }
    const bundle = join(directory, 'bundle.mjs');
    await build({
      entryPoints: [join(root, 'src/policy/cedar-engine.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
    });
    const bundled: { cedarEngine: typeof cedarEngine } = await import(pathToFileURL(bundle).href);
    const engine = await bundled.cedarEngine(pathToFileURL(`${directory}/`));
    expect(() => engine.use((cedar) => cedar.policyToJson(nested(400)))).toThrow();
    expect(parses(engine)).toEqual(['success', 1]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
