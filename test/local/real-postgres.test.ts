import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalPostgres } from '../../src/local/postgres/local-postgres.ts';
import { useRealPostgres } from '../../src/local/postgres/real-postgres.ts';
import { type RealServer, startEmbeddedPostgres } from '../support/embedded-postgres.ts';
import { connectWith, mintLogin, sqlstateOf } from './minted-client.ts';

let server: RealServer;
let postgres: LocalPostgres;
let admin: pg.Client;

beforeAll(async () => {
  server = await startEmbeddedPostgres();
  postgres = await useRealPostgres(server.url, { embeddings: false });
  admin = new pg.Client(server.url);
  admin.on('error', () => undefined);
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await postgres.close();
  await server.stop();
});

test('a server without pgvector is refused in a sentence that says what to do', async () => {
  await admin.query('create database bare');
  const url = server.url.replace(/postgres$/, 'bare');
  await expect(useRealPostgres(url)).rejects.toThrow(/no extension `vector`: install pgvector/);
});

test('a server that lets nobody in is told as such, without the password', async () => {
  const url = server.url.replace(/\/\/[^@]*@/, '//nobody:hunter2@');
  const thrown = await useRealPostgres(url).catch(String);
  expect(thrown).toContain('the given Postgres lets nobody in, is its URL right? ');
  expect(thrown).not.toContain('hunter2');
});

test('a server elsewhere is refused without TLS', async () => {
  const url = 'postgres://admin:secret@db.example/crm';
  const thrown = await useRealPostgres(url).catch(String);
  expect(thrown).toContain('needs TLS');
  expect(thrown).not.toContain('secret');
});

test('an expired credential no longer logs in', async () => {
  const brief = await useRealPostgres(server.url, { embeddings: false, validSeconds: 1 });
  const credential = await mintLogin(brief.mint, 'read');
  const { client, outcome } = await connectWith(credential);
  expect(await outcome('select 1 as x')).toEqual([{ x: 1 }]);
  const late = () =>
    connectWith(credential).then(async (again) => {
      await again.client.end();
      return 'let in';
    }, sqlstateOf);
  await expect.poll(late, { timeout: 5_000, interval: 200 }).toBe('28P01');
  expect(await connectWith(credential, { password: 'wrong' }).catch(sqlstateOf)).toBe('28P01');
  await client.end();
  await brief.close();
});

test('reads cannot write, and nobody reads what is not theirs', async () => {
  const reader = await connectWith(await mintLogin(postgres.mint, 'read'));
  expect(await reader.outcome('select count(*)::int as n from customers')).toEqual([{ n: 2000 }]);
  expect(await reader.outcome('delete from customers')).toBe('42501');
  expect(await reader.outcome("update customers set name = 'x'")).toBe('42501');
  expect(await reader.outcome('create table mine (id int)')).toBe('42501');
  await reader.client.end();
  const catalog = await connectWith(await mintLogin(postgres.mint, 'catalog'));
  expect(await catalog.outcome('select count(*) from customers')).toBe('42501');
  await catalog.client.end();
});

test('no login climbs out of its role', async () => {
  const { client, outcome } = await connectWith(await mintLogin(postgres.mint, 'read'));
  for (const role of ['sallyport_write', 'sallyport_define', 'postgres']) {
    expect(await outcome(`set role ${role}`)).toBe('42501');
  }
  await outcome('reset role');
  expect(await outcome('select current_user as c')).toEqual([{ c: 'sallyport_read' }]);
  await outcome('set role none');
  expect(await outcome('select count(*) from customers')).toBe('42501');
  await client.end();
});

test('what a definer makes belongs to the role and outlives the login', async () => {
  const definer = await connectWith(await mintLogin(postgres.mint, 'define'));
  expect(await definer.outcome('create table made (id int)')).toEqual([]);
  await definer.client.end();
  const { rows } = await admin.query("select tableowner from pg_tables where tablename = 'made'");
  expect(rows).toEqual([{ tableowner: 'sallyport_define' }]);
  const reader = await connectWith(await mintLogin(postgres.mint, 'read'));
  expect(await reader.outcome('select * from made')).toEqual([]);
  await reader.client.end();
});

test('logins are dropped when they are over', async () => {
  const other = await useRealPostgres(server.url, { embeddings: false });
  const { user } = await mintLogin(other.mint, 'write');
  const there = () => admin.query('select from pg_roles where rolname = $1', [user]);
  expect((await there()).rowCount).toBe(1);
  await other.close();
  expect((await there()).rowCount).toBe(0);
});

test('the server never sees a password in clear', async () => {
  const { user } = await mintLogin(postgres.mint, 'read');
  const { rows } = await admin.query('select rolpassword from pg_authid where rolname = $1', [
    user,
  ]);
  expect(rows[0].rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
});

test('a given-up request mints no login', async () => {
  const scope = { kind: 'rds', connection: 'crm', access: 'read' } as const;
  const given = { scope, principal: 'local/alice', digest: 'ab' };
  await expect(postgres.mint(given, AbortSignal.abort())).rejects.toMatchObject({
    code: 'unavailable',
  });
});
