import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatabaseScope } from '../../src/gateway/credential.ts';
import { type LocalPostgres, startLocalPostgres } from '../../src/local/postgres/local-postgres.ts';
import type { SessionLimits } from '../../src/local/postgres/wire-session.ts';
import { seededDirectory } from '../support/seeded-directory.ts';
import { type Connected, connectWith, mintLogin, sqlstateOf } from './minted-client.ts';

/** So long that a test which only its limit would end fails */
const PATIENT = { statementMs: 120_000, idleMs: 120_000 };
const STRICT = { statementMs: 1_000, idleMs: 500 };
const RUNAWAY = 'select count(*) from generate_series(1, 100000000000)';

let directory: string;
let postgres: LocalPostgres;
let clock = 0;
const opened: pg.Client[] = [];

function start(limits: Partial<SessionLimits>): Promise<LocalPostgres> {
  return startLocalPostgres({ directory, ...limits, now: () => Date.now() + clock });
}

async function restart(limits: Partial<SessionLimits>): Promise<void> {
  for (const client of opened.splice(0)) await client.end().catch(() => undefined);
  await postgres.close();
  postgres = await start(limits);
}

async function open(
  access: DatabaseScope['access'],
  change: pg.ClientConfig = {},
): Promise<Connected> {
  const connected = await connectWith(await mintLogin(postgres.mint, access), change);
  opened.push(connected.client);
  return connected;
}

beforeAll(async () => {
  directory = await seededDirectory();
  postgres = await start(PATIENT);
});

afterAll(async () => {
  for (const client of opened) await client.end().catch(() => undefined);
  await postgres.close();
  await rm(directory, { recursive: true, force: true });
});

test('a login that was not minted, a wrong password and an expired one are refused', async () => {
  const credential = await mintLogin(postgres.mint, 'read');
  const attempt = (change: pg.ClientConfig) =>
    connectWith(credential, change).then(() => 'let in', sqlstateOf);
  expect(await attempt({ password: 'wrong' })).toBe('28P01');
  expect(await attempt({ user: 'postgres' })).toBe('28P01');
  expect(await attempt({ user: 'sallyport_read' })).toBe('28P01');
  expect(await attempt({ database: 'other' })).toBe('3D000');
  clock = 60_001;
  expect(await attempt({})).toBe('28P01');
  clock = 0;
});

test('a minted login sees the demo world', async () => {
  const { outcome } = await open('read');
  expect(await outcome('select count(*)::int as n from customers')).toEqual([{ n: 2000 }]);
  expect(await outcome('select count(*)::int as n from orders')).toEqual([{ n: 10_000 }]);
  expect(await outcome('select count(*)::int as n from tickets')).toEqual([{ n: 3000 }]);
  const plan = await outcome(
    'explain (format json) select id from tickets order by embedding <=> (select embedding from tickets where id = 7) limit 5',
  );
  expect(JSON.stringify(plan)).toContain('tickets_embedding');
});

test('a reader only reads, and no role reaches past its own rights', async () => {
  const reader = await open('read');
  for (const sql of [
    "insert into salaries (employee, amount_cents) values ('x', 1)",
    'update customers set name = name',
    'delete from tickets',
    'create table mine (id int)',
    'alter table customers add column more text',
    "select pg_read_file('postgresql.conf')",
    "copy customers to program 'true'",
  ]) {
    expect([sql, await reader.outcome(sql)]).toEqual([sql, '42501']);
  }
  const catalog = await open('catalog');
  expect(await catalog.outcome('select count(*) from customers')).toBe('42501');
  expect(
    await catalog.outcome("select relname from pg_class where relname = 'customers'"),
  ).toHaveLength(1);
  const writer = await open('write');
  expect(await writer.outcome('drop table salaries')).toBe('42501');
  expect(
    await writer.outcome(
      "insert into salaries (employee, amount_cents) values ('New', 1) returning employee",
    ),
  ).toEqual([{ employee: 'New' }]);
  expect(await writer.outcome("delete from salaries where employee = 'New'")).toEqual([]);
});

test('what a definer makes is readable by readers', async () => {
  const definer = await open('define');
  expect(await definer.outcome('create table made (id int)')).toEqual([]);
  expect(await (await open('read')).outcome('select * from made')).toEqual([]);
  expect(await definer.outcome('drop table made')).toEqual([]);
});

test('no session climbs out of its role', async () => {
  const { outcome } = await open('read');
  for (const sql of [
    'reset role',
    'set role none',
    'set role postgres',
    'set local role sallyport_define',
    'reset session authorization',
    'set session authorization default',
    'set session authorization postgres',
    'discard all',
    "select set_config('role', 'postgres', false)",
    "select set_config('session_authorization', 'postgres', false)",
    "do $$ begin execute 'reset session authorization'; end $$",
    'begin; set role postgres; commit',
  ]) {
    expect([sql, await outcome(sql)]).toEqual([sql, '42501']);
    await outcome('rollback');
    const who = 'select current_user as c, session_user as s';
    expect(await outcome(who)).toEqual([{ c: 'sallyport_read', s: 'sallyport_read' }]);
  }
  await outcome('begin');
  expect(await outcome('select 1 / 0')).toBe('22012');
  await outcome('rollback');
  expect(await outcome('delete from tickets')).toBe('42501');
});

test('nothing of a session is seen by the next one', async () => {
  const one = await open('write');
  await one.outcome("set app.secret = 'mine'");
  await one.outcome('create temp table scratch as select 1 as id');
  await one.outcome('prepare look as select 1');
  await one.outcome('begin');
  await one.outcome("update customers set notes = 'changed' where id = 1");
  await one.client.end();
  const other = await open('write');
  expect(await other.outcome("select current_setting('app.secret', true) as v")).not.toEqual([
    { v: 'mine' },
  ]);
  expect(await other.outcome('select * from scratch')).toBe('42P01');
  expect(await other.outcome('execute look')).toBe('26000');
  expect(
    await other.outcome("select count(*)::int as n from customers where notes = 'changed'"),
  ).toEqual([{ n: 0 }]);
});

test('start-up parameters hold however often others come in between', async () => {
  const one = await open('read', { application_name: 'kept', options: '-c work_mem=5MB' });
  const other = await open('read');
  for (let i = 0; i < 3; i += 1) {
    expect(await one.outcome("select current_setting('work_mem') as w")).toEqual([{ w: '5MB' }]);
    expect(await other.outcome("select current_setting('work_mem') as w")).toEqual([{ w: '4MB' }]);
  }
  const refused = await open('read', { options: '-c work_mem=plenty' });
  expect(await refused.outcome('select 1')).toBe('22023');
});

test('two clients take turns, a transaction at a time', async () => {
  const [one, other] = [await open('read'), await open('read')];
  const order: string[] = [];
  const work = async (name: string, { client }: Connected) => {
    for (let i = 0; i < 10; i += 1) {
      await client.query('begin');
      await client.query('select 1');
      order.push(name);
      await client.query('commit');
    }
  };
  await Promise.all([work('a', one), work('b', other)]);
  const changes = order.filter((name, i) => i > 0 && name !== order[i - 1]).length;
  expect(changes).toBeGreaterThan(15);
});

test('a portal that is read in parts keeps the engine to itself until it is closed', async () => {
  const reader = await open('read');
  const other = await open('read');
  const cursor = reader.client.query(new Cursor('select id from orders order by id'));
  const first = await cursor.read(10);
  const meanwhile = other.outcome('select 1 as x');
  const second = await cursor.read(10);
  expect([...first, ...second].map((row) => row.id)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  await cursor.close();
  expect(await meanwhile).toEqual([{ x: 1 }]);
});

test('bytes that are no protocol are answered and cut off', async () => {
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.from([0, 0, 0, 4]),
    Buffer.from([0, 0, 0, 9, 0, 2, 0, 0, 0]),
    Buffer.alloc(20_000, 0xff),
  ]) {
    expect(await conversation(bytes)).toContain('C08P01');
  }
  expect(await (await open('read')).outcome('select 1 as x')).toEqual([{ x: 1 }]);
});

test('a directory is used by one at a time', async () => {
  await expect(startLocalPostgres({ directory })).rejects.toThrow(/in use by process/);
});

test('a client that leaves while its statement runs takes the statement with it', async () => {
  const { client } = await open('read');
  const lost = client.query(RUNAWAY).then(
    () => 'answered',
    () => 'lost',
  );
  await sleep(200);
  streamOf(client).destroy();
  expect(await lost).toBe('lost');
  expect(await (await open('read')).outcome('select 1 as x')).toEqual([{ x: 1 }]);
});

test('a cancel request ends the statement that it names, and only with its key', async () => {
  const { client } = await open('read');
  const { processID, secretKey } = keysOf(client);
  let told: string | undefined;
  const running = client.query(RUNAWAY).catch((error: Error) => {
    told = error.message;
  });
  for (let i = 0; i < 5; i += 1) await cancel(processID, secretKey + 1);
  expect(told).toBeUndefined();
  while (told === undefined) {
    await cancel(processID, secretKey);
    await sleep(50);
  }
  await running;
  expect(told).toBe('canceling statement due to user request');
  expect(await (await open('read')).outcome('select 1 as x')).toEqual([{ x: 1 }]);
});

test('a restart keeps what was committed and does not seed again', async () => {
  const writer = await open('write');
  await writer.outcome("insert into salaries (employee, amount_cents) values ('Stays', 7)");
  await restart(STRICT);
  const { outcome } = await open('read');
  expect(await outcome("select amount_cents from salaries where employee = 'Stays'")).toEqual([
    { amount_cents: 7 },
  ]);
  expect(await outcome('select count(*)::int as n from customers')).toEqual([{ n: 2000 }]);
});

test('a statement over its limit is ended, and everything else goes on', async () => {
  const writer = await open('write');
  await writer.outcome("insert into salaries (employee, amount_cents) values ('Kept', 1)");
  await writer.outcome('begin');
  await writer.outcome("insert into salaries (employee, amount_cents) values ('Lost', 1)");
  const runaway = writer.outcome(RUNAWAY);
  const waiting = open('read').then(({ outcome }) =>
    outcome("select employee from salaries where employee in ('Kept', 'Lost')"),
  );
  expect(await runaway).toBe('57014');
  expect(await waiting).toEqual([{ employee: 'Kept' }]);
  expect(
    await writer.client.query('select 1').then(
      () => 'alive',
      () => 'over',
    ),
  ).toBe('over');
  expect(
    await (await open('write')).outcome("delete from salaries where employee = 'Kept'"),
  ).toEqual([]);
});

test('a transaction in which nothing happens does not keep the others waiting for ever', async () => {
  const idle = await open('write');
  await idle.outcome('begin');
  await idle.outcome("update customers set notes = 'idle' where id = 2");
  const { outcome } = await open('read');
  expect(await outcome("select count(*)::int as n from customers where notes = 'idle'")).toEqual([
    { n: 0 },
  ]);
  expect(
    await idle.client.query('commit').then(
      () => 'alive',
      () => 'over',
    ),
  ).toBe('over');
});

function streamOf(client: pg.Client): { destroy: () => void } {
  const connection: unknown = Reflect.get(client, 'connection');
  const stream: unknown =
    typeof connection === 'object' && connection !== null
      ? Reflect.get(connection, 'stream')
      : undefined;
  if (typeof stream !== 'object' || stream === null || !('destroy' in stream))
    throw new Error('no stream');
  const { destroy } = stream;
  if (typeof destroy !== 'function') throw new Error('no stream');
  return { destroy: () => destroy.call(stream) };
}

function keysOf(client: pg.Client): Readonly<{ processID: number; secretKey: number }> {
  return {
    processID: Number(Reflect.get(client, 'processID')),
    secretKey: Number(Reflect.get(client, 'secretKey')),
  };
}

async function cancel(processId: number, secretKey: number): Promise<void> {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80877102, 4);
  message.writeInt32BE(processId, 8);
  message.writeInt32BE(secretKey, 12);
  await conversation(message);
}

/** Sends bytes and collects the answer until the server closes. */
function conversation(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(postgres.port, postgres.host, () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
