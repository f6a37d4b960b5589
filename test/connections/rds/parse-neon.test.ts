import { expect, test } from 'vitest';
import { parseNeon } from '../../../src/connections/rds/protocol/parse-neon.ts';
import { callerRequest } from './resolved.ts';

const limits = { statementBytes: 16_384 };

function parse(body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseNeon(callerRequest(text, headers), 'crm', limits);
}

test.for([
  ['[]', 'must be'],
  ['"select 1"', 'must be'],
  ['3', 'must be'],
  [{}, '`query` must be'],
  [{ query: 1 }, '`query` must be'],
  [{ query: ['select 1'] }, '`query` must be'],
  [{ query: 'select 1', params: {} }, '`params` must be an array'],
  [{ query: 'select 1', parms: [] }, 'unknown member `parms`'],
  [{ queries: [] }, 'no statements'],
  [{ queries: [{ query: 'select 1' }, {}] }, '`queries[1].query`'],
  [{ queries: [{ query: 'select 1' }], query: 'select 2' }, 'unknown member `query`'],
  [{ query: 'select \u0000 1' }, 'NUL'],
] as const)('refuses %j', ([body, reason]) => {
  expect(() => parse(body)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  expect(() => parse(body)).toThrow(reason);
});

test('refuses more text or statements than the limits allow', () => {
  const over = expect.objectContaining({ code: 'over_limit' });
  expect(() => parse({ query: `select '${'x'.repeat(20_000)}'` })).toThrow(over);
  const many = Array.from({ length: 1001 }, () => ({ query: 'select 1' }));
  expect(() => parse({ queries: many })).toThrow(over);
  const long = Array.from({ length: 17 }, () => ({ query: `select '${'x'.repeat(16_300)}'` }));
  expect(() => parse({ queries: long })).toThrow(over);
  expect(() => parse({ queries: long.slice(0, 16) })).not.toThrow();
  expect(() => parse({ query: 'select 1', params: Array(65_536).fill(1) })).toThrow(over);
});

test.for([
  ['neon-batch-isolation-level', 'repeatable read'],
  ['neon-batch-isolation-level', 'constructor'],
  ['neon-batch-read-only', 'yes'],
  ['neon-array-mode', '1'],
])('refuses the header %s: %s', ([name = '', value = '']) => {
  expect(() => parse({ query: 'select 1' }, { [name]: value })).toThrow(
    expect.objectContaining({ code: 'bad_request' }),
  );
});

test('reads parameters as PostgreSQL text', () => {
  const body = `{"query":"q","params":["a", null, 12345678901234567890, 1.50, true, [1,"b\\"\\\\",null,[]], {"k":[1.0]}]}`;
  expect(parse(body).statements[0].values).toEqual([
    'a',
    null,
    '12345678901234567890',
    '1.50',
    'true',
    '{"1","b\\"\\\\",NULL,{}}',
    '{"k":[1.0]}',
  ]);
});

test('reads a batch with its transaction options', () => {
  const request = parse(
    {
      queries: [
        { query: 'select 1', params: [] },
        { query: 'select $1', params: ['x'] },
      ],
    },
    {
      'neon-batch-isolation-level': 'RepeatableRead',
      'neon-batch-read-only': 'true',
      'neon-batch-deferrable': 'false',
      'neon-array-mode': 'true',
      'neon-raw-text-output': 'true',
    },
  );
  expect(request).toEqual({
    connection: 'crm',
    statements: [
      { sql: 'select 1', values: [] },
      { sql: 'select $1', values: ['x'] },
    ],
    output: { dialect: 'neon', batch: true, arrayMode: true, rawText: true },
    transaction: { isolation: 'repeatable read', readOnly: true, deferrable: false },
  });
});
