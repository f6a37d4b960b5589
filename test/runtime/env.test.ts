import { expect, test } from 'vitest';

import { readEnv } from '../../src/runtime/env.ts';

const least = {
  AWS_REGION: 'eu-west-1',
  SALLYPORT_TABLE: 'sallyport',
  SALLYPORT_BUCKET: 'sallyport-sessions',
};

test('an empty environment is refused, and every missing variable named', () => {
  expect(() => readEnv({})).toThrow(/SALLYPORT_TABLE.*SALLYPORT_BUCKET.*AWS_REGION/);
});

test('a misspelt variable is refused with the nearest name', () => {
  expect(() => readEnv({ ...least, SALLYPORT_TABEL: 'x' })).toThrow(
    'SALLYPORT_TABEL is unknown, did you mean SALLYPORT_TABLE',
  );
});

test('a malformed variable is refused without its value', () => {
  expect(() => readEnv({ ...least, SALLYPORT_ROLE_ARN: 'hunter2' })).toThrow(
    /^(?!.*hunter2).*SALLYPORT_ROLE_ARN/,
  );
});

test('variables of others are none of our business', () => {
  expect(readEnv({ ...least, PATH: '/bin', AWS_LAMBDA_FUNCTION_NAME: 'rds' })).toEqual({
    ...least,
    SALLYPORT_CONFIG: './sallyport.config.ts',
    SALLYPORT_POLICIES: './policies',
    SALLYPORT_LOG_LEVEL: 'INFO',
  });
});
