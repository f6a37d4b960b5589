import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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

/** A project of the demo's configuration with these masks. */
async function project(masks: object): Promise<void> {
  await writeFile(
    join(directory, 'sallyport.config.ts'),
    `import demo from ${JSON.stringify(join(root, 'sallyport.config.ts'))};
     export default { ...demo, masks: ${JSON.stringify(masks)} };`,
  );
}

const INPUT = 'BK-123456: ada@example.com, 219-09-9999\n';
const booking = { pattern: 'BK-[0-9]{6}', tests: { match: ['BK-123456'] } };

test('without a configuration, a mask of that name, or with a broken one it is a usage error', async () => {
  const none = await sallyport(['mask', '--profile', 'pii'], { directory, input: INPUT });
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.err).toContain('there is no sallyport.config.ts');
  await project({ pii: {} });
  const other = await sallyport(['mask', '--profile', 'pi'], { directory, input: INPUT });
  expect(other.err).toContain('unknown mask `pi` (nearest: pii)');
});

test('a detector that fails its test is told by `mask` and by `policy check`, with its path', async () => {
  await project({ pii: { detectors: { CUSTOM_B: { ...booking, tests: { match: ['BK-1'] } } } } });
  const sentence =
    'masks.pii.detectors.CUSTOM_B: detector `CUSTOM_B` does not match its test `BK-1`';
  for (const args of [
    ['mask', '--profile', 'pii'],
    ['policy', 'check'],
  ]) {
    const { code, err } = await sallyport(args, { directory, input: INPUT });
    expect(code).not.toBe(0);
    expect(err).toContain(sentence);
  }
});

test('options that do not go together are refused', async () => {
  const both = ['mask', '--profile', 'pii', '--entities', 'EMAIL'];
  expect((await sallyport(both, { input: INPUT })).err).toContain('takes no --entities');
  expect((await sallyport(['mask', '--project', '.'], { input: INPUT })).code).toBe(2);
});

test('a profile masks as the configuration says, from any directory', async () => {
  await project({
    pii: {
      entities: ['EMAIL'],
      actions: { EMAIL: { kind: 'partial', keep: 3 } },
      detectors: { CUSTOM_BOOKING: booking },
    },
  });
  const masked = '[CUSTOM_BOOKING]: ***@*******.com, 219-09-9999';
  const here = await sallyport(['mask', '--profile', 'pii'], { directory, input: INPUT });
  expect(here).toEqual({ code: 0, out: masked, err: '' });
  const args = ['mask', '--profile', 'pii', '--project', directory, '--findings'];
  const { out } = await sallyport(args, { input: INPUT });
  expect(JSON.parse(out).counts).toEqual({ CUSTOM_BOOKING: 1, EMAIL: 1 });
});
