import { STATUS_CODES } from 'node:http';
import * as rdsData from '@aws-sdk/client-rds-data';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { upstreamError } from '../../../src/connections/rds/postgres/upstream-error.ts';
import { refuseDataApi } from '../../../src/connections/rds/protocol/refuse-data-api.ts';
import { refuseNeon } from '../../../src/connections/rds/protocol/refuse-neon.ts';
import { ERROR_STATUS, type ErrorCode } from '../../../src/gateway/error-code.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';

const codes = Object.keys(ERROR_STATUS) as ErrorCode[];
const approval = {
  id: 'apr-1',
  url: 'https://gate.example/approvals/apr-1',
  expiresAt: '2030-01-01T00:00:00Z',
  approvers: ['data-owners'],
};

test.for(codes)('%s is a typed exception of the Data API client', async (code) => {
  const refusal = refuseDataApi(new SallyportError(code, 'a sentence'));
  expect(refusal.headers['sallyport-error']).toBe(code);
  const client = new RDSDataClient({
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: {
      handle: async () => ({
        response: {
          statusCode: refusal.status,
          headers: refusal.headers,
          body: Buffer.from(refusal.body),
        },
      }),
    },
  });
  const sent = client.send(
    new ExecuteStatementCommand({ resourceArn: 'a', secretArn: 'a', sql: 's' }),
  );
  const error: unknown = await sent.catch((thrown) => thrown);
  const name = refusal.headers['x-amzn-errortype'] ?? '';
  expect(error).toBeInstanceOf(Reflect.get(rdsData, name));
  expect(error).toMatchObject({
    name,
    message: 'a sentence',
    $metadata: { httpStatusCode: ERROR_STATUS[code] },
  });
});

test.for(codes)('%s is problem details for the neon driver', (code) => {
  const refusal = refuseNeon(new SallyportError(code, 'a sentence'));
  expect(refusal.headers).toEqual({
    'content-type': 'application/problem+json',
    'sallyport-error': code,
  });
  expect(JSON.parse(refusal.body)).toMatchObject({
    type: 'about:blank',
    title: STATUS_CODES[ERROR_STATUS[code]]?.replace('Payload', 'Content'),
    status: ERROR_STATUS[code],
    detail: 'a sentence',
    message: 'a sentence',
    code,
  });
});

test('a pending approval can be followed in both protocols', () => {
  const error = new SallyportError('approval_required', 'ask first', { approval });
  const neon = refuseNeon(error);
  expect(JSON.parse(neon.body).approval).toEqual(approval);
  const aws = refuseDataApi(error);
  expect(JSON.parse(aws.body).message).toContain(approval.id);
  expect(JSON.parse(aws.body).message).toContain(approval.url);
  for (const { headers } of [neon, aws]) expect(headers['sallyport-approval']).toBe('apr-1');
});

test('the SQLSTATE of a rejection is the code that the neon driver shows', () => {
  const refusal = refuseNeon(new SallyportError('upstream_rejected', 'no', { sqlstate: '42P01' }));
  expect(JSON.parse(refusal.body).code).toBe('42P01');
  expect(refusal.headers['sallyport-error']).toBe('upstream_rejected');
});

test.for([
  ['57014', 'upstream_timeout'],
  ['25P03', 'upstream_timeout'],
  ['28P01', 'upstream_failed'],
  ['28000', 'upstream_failed'],
  ['57P01', 'upstream_failed'],
  ['08006', 'upstream_failed'],
  ['XX000', 'upstream_failed'],
  ['53300', 'unavailable'],
  ['57P03', 'unavailable'],
  ['23505', 'upstream_rejected'],
  ['42501', 'upstream_rejected'],
  ['40001', 'upstream_rejected'],
  ['ZZ123', 'upstream_rejected'],
] as const)('SQLSTATE %s is %s, without a word of the database', ([sqlstate, code]) => {
  const error = new DatabaseError('canary', 1, 'error');
  Object.assign(error, {
    code: sqlstate,
    detail: 'canary',
    hint: 'canary',
    where: 'canary',
    constraint: 'canary',
  });
  const mapped = upstreamError(error);
  expect(mapped).toMatchObject({ code, sqlstate });
  expect(JSON.stringify([mapped.message, mapped.stack, mapped.cause])).not.toContain('canary');
});

test('a system error keeps its code only', () => {
  const error = Object.assign(new Error('connect ECONNREFUSED canary:5432'), {
    code: 'ECONNREFUSED',
  });
  expect(upstreamError(error)).toMatchObject({
    code: 'upstream_failed',
    cause: { code: 'ECONNREFUSED' },
  });
});
