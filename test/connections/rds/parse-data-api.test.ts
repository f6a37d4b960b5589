import { expect, test } from 'vitest';
import {
  type DataApiOperation,
  parseDataApi,
} from '../../../src/connections/rds/protocol/parse-data-api.ts';
import { createSqlScanner } from '../../../src/connections/rds/protocol/scan-sql.ts';
import { callerRequest } from './resolved.ts';

const scan = await createSqlScanner();
const limits = { statementBytes: 16_384 };

function parse(body: unknown, operation: DataApiOperation = 'Execute') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseDataApi(callerRequest(text), 'crm', operation, limits, scan);
}

/** The statement that `sql` becomes with every one of `names` given as a text. */
function bound(sql: string, ...names: string[]) {
  const parameters = names.map((name) => ({ name, value: { stringValue: `<${name}>` } }));
  return parse({ sql, parameters }).statements[0];
}

const bad = expect.objectContaining({ code: 'bad_request' });

test.for(['BeginTransaction', 'CommitTransaction', 'RollbackTransaction', 'ExecuteSql'] as const)(
  '%s is refused with what to do instead',
  (operation) => {
    expect(() => parse({ sql: 'select 1' }, operation)).toThrow(bad);
    expect(() => parse({ sql: 'select 1' }, operation)).toThrow('as one batch to the sql route');
  },
);

test.for([
  [{}, '`sql` must be'],
  [{ sql: 'select 1', statement: 'x' }, 'unknown member `statement`'],
  [{ sql: 'select 1', transactionId: 't' }, 'as one batch'],
  [{ sql: 'select 1', continueAfterTimeout: true }, 'continueAfterTimeout'],
  [{ sql: 'select 1', formatRecordsAs: 'XML' }, '`formatRecordsAs` must be one of NONE, JSON'],
  [{ sql: 'select 1', parameters: [{ name: 'a', value: {} }] }, 'exactly one member'],
  [{ sql: 'select :a', parameters: [{ name: 'a', value: { isNull: false } }] }, '`parameters[0]'],
  [
    { sql: 'select :a', parameters: [{ name: 'a', value: { stringValue: '', longValue: 1 } }] },
    'exactly one member',
  ],
  [{ sql: 'select :a', parameters: [{ name: 'a', value: { longValue: 1.5 } }] }, '64 bits'],
  [{ sql: 'select :a', parameters: [{ name: 'a', value: { longValue: '1' } }] }, '64 bits'],
  [{ sql: 'select :a', parameters: [{ name: 'a', value: { doubleValue: 'x' } }] }, 'a number'],
  [
    { sql: 'select :a', parameters: [{ name: ':a', value: { isNull: true } }] },
    '`parameters[0].name`',
  ],
  [{ sql: 'select :a', parameters: [{ name: 'a', value: { blobValue: '*' } }] }, '`parameters[0]'],
  [
    { sql: 'select :a', parameters: [{ name: 'a', value: { longValue: 1 }, typeHint: 'UUID' }] },
    'type hint',
  ],
  [{ sql: 'select :a' }, '`a` has no value'],
  [{ sql: 'select 1', parameters: [{ name: 'a', value: { isNull: true } }] }, 'not used'],
  [{ sql: 'select $1' }, '`:name` parameters'],
  [{ sql: "select ':open" }, 'open quote'],
  [{ sql: 'select /* :open' }, 'open quote'],
  [{ sql: 'select 1\u0000' }, 'NUL'],
] as const)('refuses %j', ([body, reason]) => {
  expect(() => parse(body)).toThrow(bad);
  expect(() => parse(body)).toThrow(reason);
});

test('refuses an integer beyond 64 bits and a parameter given twice', () => {
  expect(() =>
    parse(
      '{"sql":"select :a","parameters":[{"name":"a","value":{"longValue":9223372036854775808}}]}',
    ),
  ).toThrow(bad);
  const twice = { name: 'a', value: { longValue: 1 } };
  expect(() => parse({ sql: 'select :a', parameters: [twice, twice] })).toThrow('twice');
});

test('refuses statements and sets over the limits', () => {
  const over = expect.objectContaining({ code: 'over_limit' });
  expect(() => parse({ sql: `select '${'x'.repeat(20_000)}'` })).toThrow(over);
  const sets = Array.from({ length: 1001 }, () => []);
  expect(() => parse({ sql: 'select 1', parameterSets: sets }, 'BatchExecute')).toThrow(over);
});

test.for([
  ['select :a', 'select $1'],
  ['select :a, :b, :a', 'select $1, $2, $1'],
  ['select :a::text', 'select $1::text'],
  [
    "select :a, ':b', \":c\", $$:d$$, e'\\':e' -- :f\n /* :g /* :h */ */",
    "select $1, ':b', \":c\", $$:d$$, e'\\':e' -- :f\n /* :g /* :h */ */",
  ],
  [
    'select x::int, a[1:2], a[b:c], a[:2], a[2:] from t where y=:a',
    'select x::int, a[1:2], a[b:c], a[:2], a[2:] from t where y=$1',
  ],
  ['select a[:a], b[:a:3], c[3:4]', 'select a[$1], b[$1:3], c[3:4]'],
  ["select json_object('k':1, 'l':x, 'm' : :a)", "select json_object('k':1, 'l':x, 'm' : $1)"],
  ["select 'é', :a, 'ü'", "select 'é', $1, 'ü'"],
  ["select 'a\u0001\t\r\n', :a", "select 'a\u0001\t\r\n', $1"],
  ['select f(n:=:a)', 'select f(n:=$1)'],
  ['select distinct on (x) :a from t', 'select distinct on (x) $1 from t'],
  ['select array[:a,:b]', 'select array[$1,$2]'],
  ['select * from t order by :a limit :b', 'select * from t order by $1 limit $2'],
])('%s', ([sql = '', expected = '']) => {
  const names = expected.includes('$2') ? ['a', 'b'] : ['a'];
  expect(bound(sql, ...names)?.sql).toBe(expected);
});

test('names can be words of SQL, numbers and mixed case', () => {
  expect(bound('select :user, :1, :Name, :first, :10', 'user', '1', 'Name', 'first', '10')).toEqual(
    {
      sql: 'select $1, $2, $3, $4, $5',
      values: ['<user>', '<1>', '<Name>', '<first>', '<10>'],
    },
  );
});

test('a text of hostile shape stays a value', () => {
  const value = { stringValue: "'; drop table x; -- :a $1" };
  expect(parse({ sql: 'select :a', parameters: [{ name: 'a', value }] }).statements).toEqual([
    { sql: 'select $1', values: [value.stringValue] },
  ]);
});

test.for([
  [{ longValue: 5 }, undefined, 'CAST($1 AS bigint)', '5'],
  [{ doubleValue: 1.5 }, undefined, 'CAST($1 AS double precision)', '1.5'],
  [{ doubleValue: '-Infinity' }, undefined, 'CAST($1 AS double precision)', '-Infinity'],
  [{ booleanValue: false }, undefined, 'CAST($1 AS boolean)', 'false'],
  [{ blobValue: 'AP8=' }, undefined, 'CAST($1 AS bytea)', '\\x00ff'],
  [{ isNull: true }, undefined, '$1', null],
  [{ isNull: true }, 'UUID', 'CAST($1 AS uuid)', null],
  [{ stringValue: '2024-01-02' }, 'DATE', 'CAST($1 AS date)', '2024-01-02'],
  [{ stringValue: '1.50' }, 'DECIMAL', 'CAST($1 AS numeric)', '1.50'],
  [{ stringValue: '{}' }, 'JSON', 'CAST($1 AS jsonb)', '{}'],
  [{ stringValue: '10:00' }, 'TIME', 'CAST($1 AS time)', '10:00'],
  [{ stringValue: '2024-01-02 10:00' }, 'TIMESTAMP', 'CAST($1 AS timestamp)', '2024-01-02 10:00'],
  [{ arrayValue: { stringValues: ['a"', null] } }, undefined, '$1', '{"a\\"",NULL}'],
  [
    { arrayValue: { arrayValues: [{ longValues: [1, 2] }, { longValues: [3, 4] }] } },
    undefined,
    '$1',
    '{{"1","2"},{"3","4"}}',
  ],
] as const)('binds %j with hint %s', ([value, typeHint, placeholder, text]) => {
  const { statements } = parse({ sql: 'select :p', parameters: [{ name: 'p', value, typeHint }] });
  expect(statements[0]).toEqual({ sql: `select ${placeholder}`, values: [text] });
});

test('each parameter set is a statement', () => {
  const set = (text: string) => [{ name: 'a', value: { stringValue: text } }];
  const request = parse(
    { sql: 'insert into t values (:a)', parameterSets: [set('x'), set('y')] },
    'BatchExecute',
  );
  expect(request.statements).toEqual([
    { sql: 'insert into t values ($1)', values: ['x'] },
    { sql: 'insert into t values ($1)', values: ['y'] },
  ]);
  expect(parse({ sql: 'delete from t' }, 'BatchExecute').statements.length).toBe(1);
});

test('reads how records are wanted', () => {
  const request = parse({
    resourceArn: 'arn',
    secretArn: 'arn',
    database: 'd',
    schema: 's',
    sql: 'select 1',
    includeResultMetadata: true,
    resultSetOptions: { decimalReturnType: 'DOUBLE_OR_LONG', longReturnType: 'STRING' },
    formatRecordsAs: 'JSON',
  });
  expect(request.output).toEqual({
    dialect: 'data-api',
    operation: 'Execute',
    includeMetadata: true,
    formatJson: true,
    decimalAsString: false,
    longAsString: true,
  });
});
