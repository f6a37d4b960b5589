import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
} from '@aws-sdk/client-rds-data';
import { neon, neonConfig } from '@neondatabase/serverless';
import { eq } from 'drizzle-orm';
import { drizzle as drizzleDataApi } from 'drizzle-orm/aws-data-api/pg';
import { drizzle as drizzleNeon } from 'drizzle-orm/neon-http';
import {
  bigint,
  boolean,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type GlueServer, startGlueServer } from './glue-server.ts';
import { connectDirectly, startPostgres, type TestPostgres } from './start-postgres.ts';

let postgres: TestPostgres;
let server: GlueServer;
let admin: Client;

const orders = pgTable('orders', {
  id: integer().primaryKey(),
  total: bigint({ mode: 'bigint' }),
  price: numeric(),
  tags: text().array(),
  meta: jsonb(),
  paid: boolean(),
  ref: uuid(),
  at: timestamp({ withTimezone: true }),
});

beforeAll(async () => {
  postgres = await startPostgres();
  admin = await connectDirectly(postgres);
  server = await startGlueServer({ credential: postgres.credential });
  neonConfig.fetchEndpoint = () => `${server.url}/sql`;
});

beforeEach(async () => {
  await admin.query(`
    drop table if exists orders;
    create table orders (id int primary key, total bigint, price numeric, tags text[], meta jsonb,
      paid boolean, ref uuid, at timestamptz);
    insert into orders values (1, 9007199254740993, 1.50, '{a,"b c",NULL}', '{"k": [1, "x"]}', true,
      '6f1c2a60-0000-4000-8000-000000000001', '2024-05-06 07:08:09.123456+00');
  `);
});

afterAll(async () => {
  await server.close();
  await admin.end();
  await postgres.stop();
});

const sql = neon('postgresql://user:password@db.example/crm');

function dataClient(): RDSDataClient {
  return new RDSDataClient({
    region: 'eu-west-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'OIDC', secretAccessKey: 'any', sessionToken: 'a.b.c' },
    maxAttempts: 1,
  });
}

const target = { resourceArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:crm', secretArn: 'arn' };

function execute(
  text: string,
  more: Partial<ConstructorParameters<typeof ExecuteStatementCommand>[0]> = {},
) {
  return dataClient().send(new ExecuteStatementCommand({ ...target, sql: text, ...more }));
}

test('neon() raises its own error with the SQLSTATE', async () => {
  await expect(sql`select * from nowhere`).rejects.toMatchObject({
    name: 'NeonDbError',
    code: '42P01',
    message: 'a table does not exist (SQLSTATE 42P01)',
  });
});

test('neon() gives rows of the types that node-postgres gives', async () => {
  const [row] = await sql`select * from orders where id = ${1} and tags[1] = ${'a'}`;
  expect(row).toEqual({
    id: 1,
    total: '9007199254740993',
    price: '1.50',
    tags: ['a', 'b c', null],
    meta: { k: [1, 'x'] },
    paid: true,
    ref: '6f1c2a60-0000-4000-8000-000000000001',
    at: new Date('2024-05-06T07:08:09.123Z'),
  });
});

test('neon() gives full results with fields and the row count', async () => {
  const result = await sql.query('select id, total as t from orders', [], { fullResults: true });
  const { oid } = (await admin.query("select 'orders'::regclass::oid as oid")).rows[0];
  expect(result).toMatchObject({
    command: 'SELECT',
    rowCount: 1,
    rowAsArray: false,
    fields: [
      {
        name: 'id',
        dataTypeID: 23,
        tableID: oid,
        columnID: 1,
        dataTypeSize: 4,
        dataTypeModifier: -1,
        format: 'text',
      },
      { name: 't', dataTypeID: 20, tableID: oid, columnID: 2, dataTypeSize: 8 },
    ],
  });
  expect(await sql.query('select id, 1 from orders', [], { arrayMode: true })).toEqual([[1, 1]]);
});

test('neon() sends arrays, objects, dates, buffers and null as values', async () => {
  const date = new Date('2024-01-02T03:04:05.678Z');
  const [row] = await sql`select ${['a', 'b"', null]}::text[] as tags, ${{ k: "'" }}::jsonb as meta,
    ${date}::timestamptz as at, ${Buffer.from([0, 255])} as data, ${null}::int as nothing,
    ${1.5}::float8 as float, ${true}::bool as yes`;
  expect(row).toEqual({
    tags: ['a', 'b"', null],
    meta: { k: "'" },
    at: date,
    data: Buffer.from([0, 255]),
    nothing: null,
    float: 1.5,
    yes: true,
  });
});

test('neon() transactions are atomic and give all results', async () => {
  const results = await sql.transaction(
    [
      sql`insert into orders (id) values (2), (3)`,
      sql`select count(*)::int as n from orders`,
      sql.query('delete from orders where id > $1 returning id', [1]),
    ],
    { isolationLevel: 'Serializable' },
  );
  expect(results).toEqual([[], [{ n: 3 }], [{ id: 2 }, { id: 3 }]]);
  await expect(
    sql.transaction([sql`insert into orders (id) values (4)`, sql`select 1 / 0`]),
  ).rejects.toMatchObject({ code: '22012' });
  await expect(
    sql.transaction([sql`insert into orders (id) values (5)`], { readOnly: true }),
  ).rejects.toMatchObject({ code: '25006' });
  expect(await sql`select id from orders`).toEqual([{ id: 1 }]);
});

test('drizzle-orm/neon-http selects, inserts, updates, deletes and batches', async () => {
  const db = drizzleNeon({ client: sql });
  const at = new Date('2030-01-01T00:00:00Z');
  const row = {
    id: 7,
    total: 2n ** 62n,
    price: '0.10',
    tags: ['x', 'y,z'],
    meta: { deep: [null] },
    paid: false,
    ref: null,
    at,
  };
  expect(await db.insert(orders).values(row).returning()).toEqual([row]);
  expect(await db.select().from(orders).where(eq(orders.id, 7))).toEqual([row]);
  await db.update(orders).set({ paid: true }).where(eq(orders.id, 7));
  const [found, gone] = await db.batch([
    db.select({ paid: orders.paid }).from(orders).where(eq(orders.id, 7)),
    db.delete(orders).where(eq(orders.id, 7)).returning({ id: orders.id }),
  ]);
  expect(found).toEqual([{ paid: true }]);
  expect(gone).toEqual([{ id: 7 }]);
});

test('without the raw text header rows are JSON of their types', async () => {
  const query = `select 1::int2 a, 2 b, 3::int8 c, 1.5::float8 d, 'NaN'::float4 e, 1.50 f, true g,
    '{"k": 1}'::jsonb h, '{1,NULL}'::int[] i, '{t,f}'::bool[] j, null k, '{{"x y"},{NULL}}'::text[] l, 4 as a`;
  const response = await fetch(`${server.url}/sql`, {
    method: 'POST',
    body: JSON.stringify({ query, params: [] }),
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    rowAsArray: false,
    rows: [
      {
        a: 4,
        b: 2,
        c: '3',
        d: 1.5,
        e: 'NaN',
        f: '1.50',
        g: true,
        h: { k: 1 },
        i: [1, null],
        j: [true, false],
        k: null,
        l: [['x y'], [null]],
      },
    ],
  });
});

test('commands without a count have none', async () => {
  const response = await fetch(`${server.url}/sql`, {
    method: 'POST',
    body: JSON.stringify({ query: 'create table t1 as select 1 as x' }),
  });
  expect(await response.json()).toEqual({
    fields: [],
    rows: [],
    command: 'CREATE',
    rowCount: null,
    rowAsArray: false,
  });
});

test('the Data API client raises its own errors', async () => {
  await expect(execute('select * from nowhere')).rejects.toMatchObject({
    name: 'DatabaseErrorException',
    message: 'a table does not exist (SQLSTATE 42P01)',
  });
  await expect(execute('select :a')).rejects.toMatchObject({ name: 'BadRequestException' });
  await expect(dataClient().send(new BeginTransactionCommand(target))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringContaining('as one batch to the sql route'),
  });
  await expect(execute('select 1 as a, 2 as a', { formatRecordsAs: 'JSON' })).rejects.toMatchObject(
    {
      name: 'BadRequestException',
    },
  );
});

test('the Data API client gets typed fields of every kind', async () => {
  const { records } = await execute(
    `select 1::int2, 2, 3::int8, 1.5::float8, 'NaN'::float8, 1.50, true, 'x', '\\x00ff'::bytea, null,
      '{1,NULL,2}'::int[], '{{a,"b c"},{NULL,d}}'::text[], '{}'::float8[], '{t}'::bool[],
      '{"k": 1}'::jsonb, interval '1 day', date '2024-01-02', '{1.5,NaN}'::float8[]`,
  );
  expect(records).toEqual([
    [
      { longValue: 1 },
      { longValue: 2 },
      { longValue: 3 },
      { doubleValue: 1.5 },
      { doubleValue: Number.NaN },
      { stringValue: '1.50' },
      { booleanValue: true },
      { stringValue: 'x' },
      { blobValue: Uint8Array.of(0, 255) },
      { isNull: true },
      { arrayValue: { longValues: [1, null, 2] } },
      {
        arrayValue: {
          arrayValues: [{ stringValues: ['a', 'b c'] }, { stringValues: [null, 'd'] }],
        },
      },
      { arrayValue: { doubleValues: [] } },
      { arrayValue: { booleanValues: [true] } },
      { stringValue: '{"k": 1}' },
      { stringValue: '1 day' },
      { stringValue: '2024-01-02' },
      { arrayValue: { doubleValues: [1.5, Number.NaN] } },
    ],
  ]);
});

test('numbers come as the result set options say', async () => {
  const { records } = await execute('select 9007199254740993, 7::numeric, 1.25', {
    resultSetOptions: { longReturnType: 'STRING', decimalReturnType: 'DOUBLE_OR_LONG' },
  });
  expect(records).toEqual([
    [{ stringValue: '9007199254740993' }, { longValue: 7 }, { doubleValue: 1.25 }],
  ]);
});

test('parameters keep their types', async () => {
  const { records } = await execute(
    'select :n, :n + 1, :d, :b, :t, :u, :ts, :blob, :none, :list::text[], :j',
    {
      parameters: [
        { name: 'n', value: { longValue: 5 } },
        { name: 'd', value: { doubleValue: 2.5 } },
        { name: 'b', value: { booleanValue: true } },
        { name: 't', value: { stringValue: "it's :n" } },
        {
          name: 'u',
          value: { stringValue: '6f1c2a60-0000-4000-8000-000000000001' },
          typeHint: 'UUID',
        },
        { name: 'ts', value: { stringValue: '2024-01-02 03:04:05.678' }, typeHint: 'TIMESTAMP' },
        { name: 'blob', value: { blobValue: Uint8Array.of(1, 2) } },
        { name: 'none', value: { isNull: true } },
        { name: 'list', value: { arrayValue: { stringValues: ['a"', 'b'] } } },
        { name: 'j', value: { stringValue: '{"a":1}' }, typeHint: 'JSON' },
      ],
    },
  );
  expect(records).toEqual([
    [
      { longValue: 5 },
      { longValue: 6 },
      { doubleValue: 2.5 },
      { booleanValue: true },
      { stringValue: "it's :n" },
      { stringValue: '6f1c2a60-0000-4000-8000-000000000001' },
      { stringValue: '2024-01-02 03:04:05.678' },
      { blobValue: Uint8Array.of(1, 2) },
      { isNull: true },
      { arrayValue: { stringValues: ['a"', 'b'] } },
      { stringValue: '{"a": 1}' },
    ],
  ]);
});

test('column metadata names the column, its table and its type', async () => {
  const { columnMetadata } = await execute(
    'select id as number, price::numeric(10,2), total + 1 from orders',
    { includeResultMetadata: true },
  );
  expect(columnMetadata).toMatchObject([
    {
      name: 'number',
      label: 'number',
      tableName: 'orders',
      schemaName: '',
      type: 4,
      typeName: 'int4',
      nullable: 0,
      isSigned: true,
      precision: 10,
      scale: 0,
      isAutoIncrement: false,
    },
    { name: 'price', type: 2, typeName: 'numeric', precision: 10, scale: 2 },
    { name: '?column?', tableName: '', type: -5, typeName: 'int8', nullable: 2 },
  ]);
});

test('formatted records are one JSON text', async () => {
  const answer = await execute(
    `select id, total, price, tags, meta, paid, '\\x00ff'::bytea as data, null as none, 'a"\n' as quoted from orders`,
    { formatRecordsAs: 'JSON', includeResultMetadata: true },
  );
  expect(answer.records).toBeUndefined();
  expect(answer.columnMetadata).toBeUndefined();
  expect(answer.formattedRecords).toContain('"total":9007199254740993');
  expect(JSON.parse(answer.formattedRecords ?? '')).toMatchObject([
    {
      id: 1,
      price: '1.50',
      tags: ['a', 'b c', null],
      meta: '{"k": [1, "x"]}',
      paid: true,
      data: 'AP8=',
      none: null,
      quoted: 'a"\n',
    },
  ]);
});

test('changes report their count, batches their sets', async () => {
  expect(await execute("update orders set price = '2' where id = 1")).toMatchObject({
    numberOfRecordsUpdated: 1,
    generatedFields: [],
  });
  const set = (id: number) => [{ name: 'id', value: { longValue: id } }];
  const batch = await dataClient().send(
    new BatchExecuteStatementCommand({
      ...target,
      sql: 'insert into orders (id) values (:id)',
      parameterSets: [set(10), set(11)],
    }),
  );
  expect(batch.updateResults).toEqual([{ generatedFields: [] }, { generatedFields: [] }]);
  const duplicates = dataClient().send(
    new BatchExecuteStatementCommand({
      ...target,
      sql: 'insert into orders (id) values (:id)',
      parameterSets: [set(12), set(12)],
    }),
  );
  await expect(duplicates).rejects.toMatchObject({ name: 'DatabaseErrorException' });
  expect((await admin.query('select id from orders order by id')).rows).toEqual([
    { id: 1 },
    { id: 10 },
    { id: 11 },
  ]);
});

test('drizzle-orm/aws-data-api/pg selects, inserts, updates and deletes', async () => {
  const db = drizzleDataApi(dataClient(), { database: 'crm', ...target });
  const row = {
    id: 7,
    total: 123n,
    price: '0.10',
    tags: ['x', 'y,z'],
    meta: { deep: [null] },
    paid: false,
    ref: '6f1c2a60-0000-4000-8000-000000000002',
    at: new Date('2030-01-01T00:00:00Z'),
  };
  await db.insert(orders).values({ ...row, total: null });
  await db
    .update(orders)
    .set({ paid: true, tags: ['z'] })
    .where(eq(orders.id, 7));
  const [found] = await db.select().from(orders).where(eq(orders.id, 7));
  expect(found).toEqual({ ...row, total: null, paid: true, tags: ['z'] });
  const gone = await db.delete(orders).where(eq(orders.id, 7)).returning({ id: orders.id });
  expect(gone).toEqual([{ id: 7 }]);
  await expect(db.transaction(async () => undefined)).rejects.toMatchObject({
    name: 'BadRequestException',
  });
});
