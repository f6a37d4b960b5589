import { expect, test } from 'vitest';
import { readLocalEnv } from '../../src/local/local-env.ts';

test.each(['abc', '0', '1.5', '65534', '-1'])('%j is no port', (port) => {
  const read = () => readLocalEnv({ SALLYPORT_PORT: port });
  expect(read).toThrow('SALLYPORT_PORT: must be a whole number from 1 to 65533');
});

test('what is no URL is refused, and not repeated: it may hold a password', () => {
  const read = () => readLocalEnv({ SALLYPORT_POSTGRES_URL: 'hunter2' });
  expect(read).toThrow('SALLYPORT_POSTGRES_URL: must be a URL');
  expect(read).not.toThrow('hunter2');
});

test('an empty variable is one that is not set', () => {
  const empty = { SALLYPORT_PORT: '', SALLYPORT_POSTGRES_URL: '', SALLYPORT_DATA: '' };
  expect(readLocalEnv(empty)).toEqual({ port: 8787 });
  expect(readLocalEnv({ SALLYPORT_PORT: '9000' })).toEqual({ port: 9000 });
});
