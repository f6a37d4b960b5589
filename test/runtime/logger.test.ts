import { afterEach, expect, test, vi } from 'vitest';

import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { failureFields } from '../../src/runtime/failure-fields.ts';
import { powertoolsLog } from '../../src/runtime/logger.ts';
import { powertoolsMeter } from '../../src/runtime/meter.ts';

afterEach(() => vi.restoreAllMocks());

/** The lines that reach standard output and error while `run` runs. */
function printed(run: () => void): string[] {
  const chunks: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      chunks.push(String(chunk));
      return true;
    });
  }
  run();
  return chunks.join('').trimEnd().split('\n');
}

test('what is logged of an error holds no message of it or of its causes', () => {
  const secret = new Error('password "hunter2"\n    at hunter2 (file.ts:1:1)');
  const coded = Object.assign(new TypeError('hunter2', { cause: secret }), { code: '28P01' });
  const fields = failureFields(new SallyportError('unavailable', 'hunter2', { cause: coded }));
  expect(JSON.stringify(fields)).not.toContain('hunter2');
  expect(fields).toMatchObject({
    failure: 'SallyportError < TypeError < Error',
    failureCode: 'unavailable < 28P01',
    failureAt: expect.stringContaining('logger.test.ts'),
  });
});

test('codes and names that could be values are left out', () => {
  const odd = Object.assign(new Error('x'), { name: 'a b', code: 'select 1' });
  expect(failureFields(odd)).toMatchObject({ failure: 'object', failureCode: undefined });
});

test.each([undefined, null, 'hunter2', 7, {}])('%j can be thrown and logged', (thrown) => {
  expect(JSON.stringify(failureFields(thrown))).not.toContain('hunter2');
});

test('a cause that is its own cause ends', () => {
  const loop = new Error('x');
  loop.cause = loop;
  expect(failureFields(loop)).toMatchObject({ failure: 'Error' });
});

test('the log writes one JSON line for each entry, from its level up', () => {
  const lines = printed(() => {
    const log = powertoolsLog('gate', 'WARN');
    log.info('not this');
    log.warn('this', { status: 400 });
    log.error('and this');
  });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'WARN', message: 'this', service: 'gate', status: 400 },
    { level: 'ERROR', message: 'and this' },
  ]);
});

test('the meter writes one embedded metric line for each request, with its own dimensions', () => {
  const lines = printed(() => {
    const meter = powertoolsMeter('gate');
    meter.count({ kind: 'rds', code: 'ok', end: 'complete', milliseconds: 5 });
    meter.count({ kind: 'control', code: 'denied', end: 'complete', milliseconds: 1 });
  });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { kind: 'rds', code: 'ok', requests: 1, duration: 5 },
    { kind: 'control', code: 'denied', requests: 1, duration: 1 },
  ]);
});
