import { expect, test } from 'vitest';
import { ENTITY_NAMES } from '../../src/masking/entity-name.ts';
import { sallyport } from './test-terminal.ts';

test('on a keyboard without a file it is a usage error, not an empty line', async () => {
  const { code, out, err } = await sallyport(['mask'], { interactive: true });
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('a text is required: a file, or on stdin from a pipe');
});

test.each([
  ['EMIAL', 'unknown entity `EMIAL` (nearest: EMAIL)'],
  ['EMAIL, phnoe', 'unknown entity `phnoe` (nearest: PHONE)'],
  ['', 'unknown entity ``'],
])('the entities %j are refused with the nearest name', async (list, sentence) => {
  const { code, out, err } = await sallyport(['mask', '--entities', list], { input: 'x' });
  expect([code, out]).toEqual([2, '']);
  expect(err.split('\n')[0]).toContain(sentence);
});

test('an entity like no other points to the help, which lists them all', async () => {
  const { err } = await sallyport(['mask', '--entities', 'x'.repeat(90)], { input: 'x' });
  expect(err).not.toContain('nearest');
  expect(err).toContain('see: sallyport mask --help');
  const { out } = await sallyport(['mask', '--help']);
  for (const name of ENTITY_NAMES) expect(out).toContain(`  ${name}\n`);
});

test('a pipe is masked, by the entities that are asked for', async () => {
  const input = 'ada@example.com, 219-09-9999\n';
  const all = await sallyport(['mask'], { input });
  expect(all).toEqual({ code: 0, out: '[EMAIL], [US_SOCIAL_SECURITY_NUMBER]', err: '' });
  const some = await sallyport(['mask', '--entities', 'email'], { input });
  expect(some.out).toBe('[EMAIL], 219-09-9999');
});
