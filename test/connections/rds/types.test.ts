import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GlueServer, startGlueServer } from './glue-server.ts';
import { startPglite } from './start-pglite.ts';
import { startPostgres, type TestPostgres } from './start-postgres.ts';

/** Types, and values in the text that PostgreSQL itself writes. */
const VALUES: readonly (readonly [string, ...string[]])[] = [
  ['int2', '-32768'],
  ['int4', '2147483647'],
  ['int8', '9223372036854775807', '-9223372036854775808', '9007199254740993'],
  [
    'numeric',
    'NaN',
    '0.000000000000000000000000000001',
    '-123456789012345678901234567890.5',
    '1.10',
  ],
  ['float4', '1.5', 'Infinity', '3.4028235e+38'],
  ['float8', '0.1', '-0', 'NaN', '-Infinity', '1e+300', '5e-324'],
  ['bool', 't', 'f'],
  ['text', '', 'é ü 漢字 🚪', '"quoted" \\ back\nnew\ttab', "it's", 'NULL', '{}'],
  ['varchar(3)', 'abc'],
  ['char(3)', 'a  '],
  ['bytea', '\\x', '\\x00ff10'],
  ['uuid', '6f1c2a60-0000-4000-8000-000000000001'],
  ['date', '2024-02-29', '0044-03-15 BC', 'infinity'],
  ['time', '23:59:59.999999'],
  ['timetz', '10:00:00+02'],
  ['timestamp', '2024-05-06 07:08:09.123456', 'infinity'],
  ['timestamptz', '2024-05-06 07:08:09.123456+00', '-infinity'],
  ['interval', '1 year 2 mons -3 days +04:05:06.789', '00:00:00'],
  ['json', '{"a" : 1, "a": 2}'],
  ['jsonb', '{"a": [1.10, null, "\\"\\\\"], "é": true}', 'null', '12345678901234567890'],
  ['int4[]', '{1,NULL,3}', '{}', '{{1,2},{3,4}}', '[0:1]={1,2}'],
  ['text[]', '{a,"b c","NULL",NULL,"\\"\\\\","{}",""}', '{{a,NULL},{"c,d",e}}'],
  ['numeric[]', '{1.10,NaN,NULL}'],
  ['bool[]', '{t,f,NULL}'],
  ['float8[]', '{0.1,Infinity,-0}'],
  ['bytea[]', '{"\\\\x00ff",NULL}'],
  ['jsonb[]', '{"{\\"a\\": 1}",NULL}'],
  ['timestamptz[]', '{"2024-05-06 07:08:09+00",NULL}'],
  ['uuid[]', '{6f1c2a60-0000-4000-8000-000000000001}'],
  ['inet', '10.0.0.1/8'],
  ['bit(4)', '1010'],
  ['point', '(1,2.5)'],
  ['int4range', '[1,10)'],
  ['tsvector', "'a':1 'b':2"],
  ['money', '$1,234.50'],
];

const VECTORS: typeof VALUES = [
  ['vector', '[1,2.5,-3]'],
  ['vector(3)', '[0,0,1e-10]'],
];

describe.for([
  { name: 'PostgreSQL', start: startPostgres, values: VALUES },
  { name: 'PGlite', start: startPglite, values: [...VALUES, ...VECTORS] },
])('on $name', ({ start, values }) => {
  let engine: TestPostgres;
  let server: GlueServer;

  beforeAll(async () => {
    engine = await start();
    server = await startGlueServer({ credential: engine.credential });
  });

  afterAll(async () => {
    await server?.close();
    await engine?.stop();
  });

  const columns = values.flatMap(([type, ...texts]) => texts.map((text) => ({ type, text })));

  test('every type comes back as the text that went in, in raw text output', async () => {
    const list = columns.map(({ type }, i) => `$${i + 1}::${type}`).join(', ');
    const response = await fetch(`${server.url}/sql`, {
      method: 'POST',
      headers: {
        'neon-raw-text-output': 'true',
        'neon-array-mode': 'true',
        'neon-batch-read-only': 'true',
      },
      body: JSON.stringify({
        query: `select ${list}, null`,
        params: columns.map(({ text }) => text),
      }),
    });
    expect(response.status).toBe(200);
    const { rows } = (await response.json()) as { rows: unknown };
    expect(rows).toEqual([[...columns.map(({ text }) => text), null]]);
  });

  test('every type comes back as the text that went in, through the Data API', async () => {
    const client = new RDSDataClient({
      region: 'eu-west-1',
      endpoint: server.url,
      credentials: { accessKeyId: 'OIDC', secretAccessKey: 'any' },
      maxAttempts: 1,
    });
    // What JSON fields cannot hold exactly is compared in the clients' own tests.
    const exact = columns.filter(({ type }) => !/^float|^int|\[\]$|^bool|^bytea/.test(type));
    const { records } = await client.send(
      new ExecuteStatementCommand({
        resourceArn: 'arn',
        secretArn: 'arn',
        sql: `select ${exact.map(({ type }, i) => `:p${i}::${type}`).join(', ')}`,
        parameters: exact.map(({ text }, i) => ({ name: `p${i}`, value: { stringValue: text } })),
      }),
    );
    expect(records).toEqual([exact.map(({ text }) => ({ stringValue: text }))]);
  });

  test('integers keep all their digits in JSON', async () => {
    const response = await fetch(`${server.url}/Execute`, {
      method: 'POST',
      body: '{"sql":"select :n, 9223372036854775807, array[9223372036854775807]","parameters":[{"name":"n","value":{"longValue":-9223372036854775808}}]}',
    });
    expect(await response.text()).toContain(
      '[{"longValue":-9223372036854775808},{"longValue":9223372036854775807},{"arrayValue":{"longValues":[9223372036854775807]}}]',
    );
  });

  test('rows stream in batches', async () => {
    const response = await fetch(`${server.url}/sql`, {
      method: 'POST',
      headers: { 'neon-batch-read-only': 'true' },
      body: JSON.stringify({ query: 'select i from generate_series(1, 3000) i' }),
    });
    const { rows, rowCount } = (await response.json()) as {
      rows: { i: number }[];
      rowCount: number;
    };
    expect(rowCount).toBe(3000);
    expect(rows.at(-1)).toEqual({ i: 3000 });
  });
});
