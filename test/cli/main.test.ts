import { expect, test } from 'vitest';
import { sallyport } from './test-terminal.ts';

test('no command is a usage error that shows the commands', async () => {
  const { code, out } = await sallyport([]);
  expect(code).toBe(2);
  expect(out).toContain('policy test');
});

test.each([
  [['polcy', 'test'], 'policy test'],
  [['policy', 'tset'], 'policy test'],
  [['policy'], 'policy check or policy test'],
  [['explian'], 'explain'],
  [['approvals', 'decide'], 'approvals approve or approvals reject'],
])('the unknown command %j suggests the nearest', async (args, nearest) => {
  const { code, err } = await sallyport(args);
  expect(code).toBe(2);
  expect(err).toContain(`did you mean: ${nearest}`);
});

test('an unknown command like no other points to the help', async () => {
  for (const args of [['xyzzyplugh'], ['--xyzzy'], ['']]) {
    const { code, err } = await sallyport(args);
    expect(code).toBe(2);
    expect(err).toContain('see: sallyport --help');
  }
});

test.each([
  [['policy', 'test', '--jsn'], 'unknown option `--jsn` (nearest: json)'],
  [['policy', 'check', 'extra'], 'unexpected argument `extra`'],
  [['policy', 'check', '--json=yes'], "option '--json' does not take an argument"],
  [['policy', 'check', '--project'], "option '--project <value>' argument missing"],
  [['explain'], '--connection is required'],
])('the arguments %j are refused with a sentence', async (args, sentence) => {
  const { code, err } = await sallyport(args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(err).toContain('--help');
});

test.each([
  [],
  ['policy'],
  ['policy', 'check'],
  ['policy', 'test'],
  ['explain'],
  ['mask'],
  ['approvals'],
  ...['list', 'show', 'approve', 'reject', 'end'].map((word) => ['approvals', word]),
])('help of "%s %s" has a usage and examples', async (...words) => {
  const { code, out } = await sallyport([...words, '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/usage: sallyport .*\n/);
  expect(out).toContain('examples:');
});

test('the version is the package version', async () => {
  expect(await sallyport(['--version'])).toEqual({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    err: '',
  });
});
