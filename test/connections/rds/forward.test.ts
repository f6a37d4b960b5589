import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectPostgres } from '../../../src/connections/rds/forward.ts';
import type { ResolvedSql } from '../../../src/connections/rds/resolved-sql.ts';
import type { SqlAnswer, SqlResult, SqlRow } from '../../../src/connections/rds/sql-answer.ts';
import type { Upstream } from '../../../src/gateway/connector.ts';
import type { DatabaseCredential } from '../../../src/gateway/credential.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import { resolved, statement } from './resolved.ts';
import { connectDirectly, startPostgres, type TestPostgres } from './start-postgres.ts';

let server: TestPostgres;
let admin: Client;

beforeAll(async () => {
  server = await startPostgres();
  admin = await connectDirectly(server);
  await admin.query(`
    create table customers (id int primary key, email text unique, notes text);
    insert into customers select i, 'c' || i || '@example.com', 'note ' || i from generate_series(1, 2000) i;
    create table parents (id int primary key);
    create table children (id int primary key, parent int references parents deferrable initially deferred);
    create sequence reads;
    create function complain() returns int language plpgsql as $$
      begin raise sqlstate '42703' using message = 'column "tenant" does not exist'; end $$;
    create table counted as select i as id from generate_series(1, 2000) i;
    analyze;
  `);
});

afterAll(async () => {
  await admin.end();
  await server.stop();
});

const never = new AbortController().signal;
type Pg = Upstream<ResolvedSql, SqlAnswer>;

function connect(
  credential: DatabaseCredential = server.credential,
  signal: AbortSignal = never,
  graceMs = 1_000,
): Promise<Pg> {
  return connectPostgres(credential, signal, { defaultSchema: () => 'public', graceMs });
}

async function withUpstream<T>(work: (upstream: Pg) => Promise<T>): Promise<T> {
  const upstream = await connect();
  try {
    return await work(upstream);
  } finally {
    await upstream.end();
  }
}

type Drained = { rows: SqlRow[]; result: SqlResult };

async function drain(answer: SqlAnswer): Promise<Drained[]> {
  const drained: Drained[] = [];
  for await (const result of answer.results) {
    const rows: SqlRow[] = [];
    for await (const batch of result.batches) rows.push(...batch);
    drained.push({ rows, result });
  }
  return drained;
}

function run(request: ResolvedSql): Promise<Drained[]> {
  return withUpstream(async (upstream) => drain(await upstream.forward(request)));
}

const writes = { access: 'write', readOnly: false } as const;

async function sessions(): Promise<number> {
  const { rows } = await admin.query(
    "select count(*)::int as n from pg_stat_activity where application_name = 'sallyport'",
  );
  return rows[0].n;
}

async function eventually(check: () => Promise<boolean>): Promise<void> {
  await expect.poll(check, { interval: 25, timeout: 20_000 }).toBe(true);
}

test('a read cannot write, whatever the request says of its access', async () => {
  const change = statement("update customers set notes = 'x' where id = 1");
  await expect(run(resolved([change], { readOnly: false }))).rejects.toMatchObject({
    code: 'upstream_rejected',
    sqlstate: '25006',
  });
  await expect(run(resolved([change], { access: 'write' }))).rejects.toMatchObject({
    sqlstate: '25006',
  });
});

test('two statements in one text never run', async () => {
  const two = statement('select 1; drop table customers');
  await expect(run(resolved([two], writes))).rejects.toMatchObject({ sqlstate: '42601' });
});

test('no text of the database reaches the error', async () => {
  const canary = 'c7@example.com';
  const requests = [
    statement("insert into customers values (9001, 'c7@example.com')"),
    statement("select 'c7@example.com'::int"),
    statement('select "c7@example.com" from customers'),
    statement('select cast(email as int) from customers where id = 7'),
  ];
  for (const request of requests) {
    const error: unknown = await run(resolved([request], writes)).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'upstream_rejected' });
    const { message, cause, stack } = error as Error;
    expect(JSON.stringify([message, cause, stack])).not.toContain(canary);
  }
});

const owned = (own: string, text = own) => ({ ...statement(text), own });

test.each([
  ['select emial from customers', '`emial` does not exist'],
  ['select c.emial from customers c', '`emial` does not exist'],
  ['select EMIAL from customers', '`emial` does not exist'],
  ['insert into customers (id, emial) values (1, 2)', '`emial` does not exist'],
  ['insert into children (id) values (null)', '`id` must have a value and got null'],
  ['select email, count(*) from customers', 'name them all in `group by`'],
])('what is wrong in `%s` is told by the column that the caller wrote', async (sql, told) => {
  await expect(run(resolved([owned(sql)], writes))).rejects.toMatchObject({
    code: 'upstream_rejected',
    message: expect.stringContaining(told),
  });
});

test.each([
  ['a column that only the gate wrote', owned('select id from t', 'select tenant from customers')],
  ['a word of a literal', owned("select 'tenant'", "select tenant, 'tenant' from customers")],
  ['part of a word', owned('select tenants, my_tenant', 'select tenant from customers')],
  [
    'a column that the caller left out',
    owned('insert into children', 'insert into children values (null)'),
  ],
  ['what a function raised', owned('select complain(), tenant', 'select complain()')],
])('%s is not told', async (_what, request) => {
  const error = await run(resolved([request], writes)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'upstream_rejected' });
  expect((error as Error).message).not.toMatch(/`(tenant|id)`/);
});

test('an estimate that fails tells the column as well', async () => {
  await withUpstream(async (upstream) => {
    await expect(
      upstream.estimate?.(resolved([owned('select emial from customers')])),
    ).rejects.toThrow('column `emial` does not exist');
  });
});

test('a credential that the database does not know is a failure of the gate', async () => {
  const wrong = { ...server.credential, password: new Secret('wrong') };
  await expect(connect(wrong)).rejects.toMatchObject({
    code: 'upstream_failed',
    sqlstate: '28P01',
  });
});

test('a port where nothing listens is upstream_failed', async () => {
  await expect(connect({ ...server.credential, port: 1 })).rejects.toMatchObject({
    code: 'upstream_failed',
  });
});

test('a server without TLS is refused when a CA is configured', async () => {
  const ca = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';
  await expect(connect({ ...server.credential, ca })).rejects.toMatchObject({
    code: 'upstream_failed',
  });
});

test('an aborted request does not log in', async () => {
  await expect(connect(server.credential, AbortSignal.abort())).rejects.toMatchObject({
    code: 'unavailable',
  });
});

test('a statement over its time is ended by the server', async () => {
  const sleep = statement('select pg_sleep(30)');
  await expect(run(resolved([sleep], { statementMs: 50 }))).rejects.toMatchObject({
    code: 'upstream_timeout',
  });
});

test('a server that does not obey its time limit is disconnected', async () => {
  const upstream = await connect(server.credential, never, 100);
  const disobey = statement("select set_config('statement_timeout', '0', true)");
  const sleep = statement('select pg_sleep(30)');
  const answer = await upstream.forward(resolved([disobey, sleep], { statementMs: 50 }));
  await expect(drain(answer)).rejects.toMatchObject({ code: 'upstream_timeout' });
  await upstream.end();
  await eventually(async () => (await sessions()) === 0);
});

test('no more than the row limit and one row are read of a table', async () => {
  await admin.query("select setval('reads', 1, false)");
  const counted = statement("select nextval('reads'), email from customers");
  const request = resolved([counted], { ...writes, rowLimit: 150 });
  await withUpstream(async (upstream) => {
    const answer = await upstream.forward(request);
    const [first] = await drain(answer);
    expect(first?.rows.length).toBe(150);
    expect(answer.truncated()).toBe(true);
  });
  const { rows } = await admin.query('select last_value::int as n from reads');
  expect(rows[0].n).toBeLessThanOrEqual(151);
});

test.for([
  { limit: 1999, rows: 1999, truncated: true },
  { limit: 2000, rows: 2000, truncated: false },
  { limit: 2001, rows: 2000, truncated: false },
  { limit: 1, rows: 1, truncated: true },
])('of 2000 rows a limit of $limit gives $rows', async ({ limit, rows, truncated }) => {
  await withUpstream(async (upstream) => {
    const request = resolved([statement('select id from customers')], { rowLimit: limit });
    const answer = await upstream.forward(request);
    const [first] = await drain(answer);
    expect(first?.rows.length).toBe(rows);
    expect(first?.result.rowCount()).toBe(rows);
    expect(answer.truncated()).toBe(truncated);
  });
});

test('the row limit holds over all statements, and changes still happen', async () => {
  await withUpstream(async (upstream) => {
    const answer = await upstream.forward(
      resolved(
        [
          statement('select id from customers order by id limit 3'),
          statement('select id from customers order by id'),
          statement('select id from customers'),
          statement("update customers set notes = 'limit' where id in (1, 2) returning id"),
        ],
        { ...writes, rowLimit: 5 },
      ),
    );
    const drained = await drain(answer);
    expect(drained.map(({ rows }) => rows.length)).toEqual([3, 2, 0, 0]);
    expect(drained[3]?.result.fields.map(({ name }) => name)).toEqual(['id']);
    expect(answer.truncated()).toBe(true);
  });
  const { rows } = await admin.query("select id from customers where notes = 'limit'");
  expect(rows.length).toBe(2);
});

test('a read after the limit is not run at all', async () => {
  const drained = await run(
    resolved([statement('select id from customers'), statement('select 1 / 0 as boom')], {
      rowLimit: 1,
    }),
  );
  expect(drained[1]).toMatchObject({ rows: [], result: { fields: [{ name: 'boom' }] } });
});

test('changes of an answer that is not drained are rolled back', async () => {
  const upstream = await connect();
  const update = statement("update customers set notes = 'half' where id < 500 returning id");
  const answer = await upstream.forward(resolved([update], writes));
  for await (const result of answer.results) {
    for await (const _ of result.batches) break;
    break;
  }
  await upstream.end();
  const { rows } = await admin.query("select 1 from customers where notes = 'half'");
  expect(rows).toEqual([]);
});

test('a batch is all or nothing', async () => {
  const request = resolved(
    [statement("insert into customers values (9002, 'x', '')"), statement('select 1 / 0')],
    writes,
  );
  await expect(run(request)).rejects.toMatchObject({ sqlstate: '22012' });
  const { rows } = await admin.query('select 1 from customers where id = 9002');
  expect(rows).toEqual([]);
});

test('a constraint that fails at the commit fails the answer', async () => {
  const orphan = statement('insert into children values (1, 42)');
  await expect(run(resolved([orphan], writes))).rejects.toMatchObject({ sqlstate: '23503' });
});

test('changes report how many rows they changed', async () => {
  const drained = await run(
    resolved(
      [
        statement("insert into customers values (3001, 'a', ''), (3002, 'b', '')"),
        statement("update customers set notes = '' where id > 3000 returning id, email"),
        statement('delete from customers where id > 3000'),
        statement('create table made (id int)'),
        statement('drop table made'),
      ],
      { ...writes, access: 'define' },
    ),
  );
  expect(drained.map(({ result }) => result.rowCount())).toEqual([2, 2, 2, 0, 0]);
  expect(drained[1]?.rows).toEqual([
    ['3001', 'a'],
    ['3002', 'b'],
  ]);
});

test('settings of a request end with its transaction and decide what text means', async () => {
  const names = [
    'search_path',
    'statement_timeout',
    'request.jwt.claims',
    'transaction_read_only',
    'transaction_isolation',
    'standard_conforming_strings',
    'timezone',
  ];
  const list = names.map((name) => `current_setting('${name}')`).join(', ');
  const [first] = await run(resolved([statement(`select ${list}`)]));
  expect(first?.rows[0]).toEqual([
    '"public", pg_temp',
    '5s',
    '{"sub":"alice"}',
    'on',
    'repeatable read',
    'on',
    'UTC',
  ]);
});

test('a write may choose its isolation', async () => {
  const ask = statement("select current_setting('transaction_isolation')");
  const [first] = await run(resolved([ask], { ...writes, isolation: 'serializable' }));
  expect(first?.rows).toEqual([['serializable']]);
  const [second] = await run(resolved([ask], writes));
  expect(second?.rows).toEqual([['read committed']]);
});

test('look-ups run between batches, in the snapshot of the statement', async () => {
  await withUpstream(async (upstream) => {
    const answer = await upstream.forward(resolved([statement('select id from customers')]));
    await admin.query("update customers set notes = 'later' where id = 2");
    let batches = 0;
    let rows = 0;
    for await (const result of answer.results) {
      for await (const batch of result.batches) {
        batches++;
        rows += batch.length;
        const found = await answer.lookup('select notes from customers where id = $1', ['2']);
        expect(found).not.toEqual([['later']]);
      }
    }
    expect(rows).toBe(2000);
    expect(batches).toBeGreaterThan(3);
  });
});

test('a failed look-up fails the answer', async () => {
  await withUpstream(async (upstream) => {
    const answer = await upstream.forward(resolved([statement('select id from customers')]));
    await expect(answer.lookup('select nope', [])).rejects.toMatchObject({ sqlstate: '42703' });
    await expect(drain(answer)).rejects.toMatchObject({ code: 'upstream_rejected' });
  });
});

test('estimates come from the planner, with parameters and before anything runs', async () => {
  await withUpstream(async (upstream) => {
    const request = resolved(
      [
        statement('select * from counted where id <= $1', ['100']),
        statement('update counted set id = 0'),
        statement('with gone as (delete from counted where id > 1000) select 1'),
        statement('create table planned (id int)'),
      ],
      { ...writes, access: 'define' },
    );
    const { rows, cost } = (await upstream.estimate?.(request)) ?? { rows: 0, cost: 0 };
    expect(Math.abs(rows - 3101)).toBeLessThan(50);
    expect(cost).toBeGreaterThan(10);
  });
  const { rows } = await admin.query('select 1 from counted where id = 0');
  expect(rows).toEqual([]);
});

test('what was estimated runs in the same transaction', async () => {
  await withUpstream(async (upstream) => {
    const request = resolved([statement('select count(*) from customers')]);
    await upstream.estimate?.(request);
    const [first] = await drain(await upstream.forward(request));
    expect(first?.rows).toEqual([['2000']]);
  });
});

test('an abort ends the session on the server, also while it works', async () => {
  const controller = new AbortController();
  const upstream = await connect(server.credential, controller.signal);
  const forwarding = upstream.forward(
    resolved([statement('select pg_sleep(30)')], { statementMs: 30_000 }),
  );
  await eventually(async () => (await sessions()) === 1);
  controller.abort();
  await expect(forwarding).rejects.toMatchObject({ code: 'unavailable' });
  await upstream.end();
  await eventually(async () => (await sessions()) === 0);
});

test('an abort between batches ends the session and the stream', async () => {
  const controller = new AbortController();
  const upstream = await connect(server.credential, controller.signal);
  const answer = await upstream.forward(resolved([statement('select * from customers')]));
  controller.abort();
  await expect(drain(answer)).rejects.toMatchObject({ code: 'unavailable' });
  await upstream.end();
  await eventually(async () => (await sessions()) === 0);
});

test('a server that dies in mid-stream fails the answer', async () => {
  const upstream = await connect();
  const answer = await upstream.forward(resolved([statement('select * from customers')]));
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sallyport'",
  );
  await expect(drain(answer)).rejects.toMatchObject({ code: 'upstream_failed' });
  await upstream.end();
});

test('ending is safe at any time and twice', async () => {
  const idle = await connect();
  await idle.end();
  await idle.end();
  const begun = await connect();
  await begun.forward(resolved([statement('select * from customers')]));
  await begun.end();
  await begun.end();
  await eventually(async () => (await sessions()) === 0);
});

test('copy is refused without hanging', async () => {
  for (const text of ['copy customers from stdin', 'copy customers to stdout']) {
    const upstream = await connect();
    await expect(upstream.forward(resolved([statement(text)], writes))).rejects.toMatchObject({
      code: 'upstream_rejected',
    });
    await upstream.end();
  }
});
