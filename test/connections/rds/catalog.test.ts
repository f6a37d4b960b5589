import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cachedCatalog } from '../../../src/connections/rds/cached-catalog.ts';
import type { Catalog } from '../../../src/connections/rds/catalog.ts';
import { loadCatalog } from '../../../src/connections/rds/load-catalog.ts';
import { catalogQuery } from '../../../src/connections/rds/query-catalog.ts';
import { connectDirectly, startPostgres, type TestPostgres } from './start-postgres.ts';

let postgres: TestPostgres;
let admin: Client;

beforeAll(async () => {
  postgres = await startPostgres();
  admin = await connectDirectly(postgres);
  await admin.query(`
    create schema hr;
    create table customers (id int, "Odd.Name""x" varchar(20), gone text, at timestamptz, tags text[],
      primary key (id));
    alter table customers drop column gone;
    create table hr.pairs (b text, a int, primary key (a, b));
    create view contacts as select id, at from customers where id > 0;
    create view nested as select c.id from contacts c join hr.pairs p on p.a = c.id;
    create materialized view totals as select count(*) as n from hr.pairs;
    create table log (id int, at date) partition by range (at);
    create table log_2024 partition of log for values from ('2024-01-01') to ('2025-01-01');
    create table special () inherits (customers);
    create temporary table shadow (id int);
  `);
});

afterAll(async () => {
  await admin.end();
  await postgres.stop();
});

function load(): Promise<Catalog> {
  const query = catalogQuery(postgres.credential, new AbortController().signal);
  return loadCatalog(query);
}

test.for([[], [[null]], [['{']], [['[{"schema":"x"}]']]])('%j is no catalog', async (rows) => {
  await expect(loadCatalog(async () => rows)).rejects.toMatchObject({ code: 'upstream_failed' });
});

test('knows every relation of the user schemas and no other', async () => {
  const { relations } = await load();
  expect([...relations.keys()]).toEqual([
    'hr.pairs',
    'public.contacts',
    'public.customers',
    'public.log',
    'public.log_2024',
    'public.nested',
    'public.special',
    'public.totals',
  ]);
});

test('knows columns, keys, parents and what views read', async () => {
  const { relations } = await load();
  expect(relations.get('public.customers')).toEqual({
    schema: 'public',
    name: 'customers',
    calls: [],
    kind: 'table',
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'Odd.Name"x', type: 'character varying(20)' },
      { name: 'at', type: 'timestamp with time zone' },
      { name: 'tags', type: 'text[]' },
    ],
    primaryKey: ['id'],
    parents: [],
    reads: [],
  });
  expect(relations.get('hr.pairs')).toMatchObject({ primaryKey: ['a', 'b'] });
  expect(relations.get('public.contacts')).toMatchObject({
    kind: 'view',
    reads: ['public.customers'],
    definition: expect.stringContaining('FROM public.customers'),
  });
  expect(relations.get('public.nested')).toMatchObject({
    reads: ['hr.pairs', 'public.contacts'],
    definition: expect.stringContaining('hr.pairs'),
  });
  expect(relations.get('public.totals')).toMatchObject({
    kind: 'materialized',
    reads: ['hr.pairs'],
  });
  expect(relations.get('public.log')).toMatchObject({ kind: 'partitioned', parents: [] });
  expect(relations.get('public.log_2024')).toMatchObject({
    kind: 'table',
    parents: ['public.log'],
  });
  expect(relations.get('public.special')).toMatchObject({ parents: ['public.customers'] });
});

test('its version changes with it and with nothing else', async () => {
  const { version } = await load();
  expect((await load()).version).toBe(version);
  await admin.query('alter table customers add column more int');
  expect((await load()).version).not.toBe(version);
});

function counted(results: (() => Promise<Catalog>)[] = []) {
  let time = 0;
  let loads = 0;
  const source = cachedCatalog({
    load: async () => {
      loads++;
      const result = results.shift();
      return result === undefined
        ? {
            relations: new Map(),
            attributeFunctions: new Set<string>(),
            ownOperators: new Set<string>(),
            version: String(loads),
          }
        : result();
    },
    now: () => time,
    maxAgeMs: 1000,
  });
  return { source, loads: () => loads, pass: (ms: number) => (time += ms) };
}

test('a failed load is not kept, and no older catalog stands in for it', async () => {
  const fail = () => Promise.reject(new Error('down'));
  const ok = async () => ({
    relations: new Map(),
    attributeFunctions: new Set<string>(),
    ownOperators: new Set<string>(),
    version: 'ok',
  });
  const { source, pass } = counted([fail, ok, fail]);
  await expect(source('crm')).rejects.toThrow('down');
  expect((await source('crm')).version).toBe('ok');
  pass(1000);
  await expect(source('crm')).rejects.toThrow('down');
  expect((await source('crm')).version).toBe('4');
});

test('a catalog is kept for its time and not longer, for each connection', async () => {
  const { source, pass } = counted();
  expect((await source('crm')).version).toBe('1');
  pass(999);
  expect((await source('crm')).version).toBe('1');
  expect((await source('hr')).version).toBe('2');
  pass(1);
  expect((await source('crm')).version).toBe('3');
});

test('many who ask at once share one load', async () => {
  const { source, loads } = counted();
  await Promise.all(Array.from({ length: 50 }, () => source('crm')));
  expect(loads()).toBe(1);
});

test('who asks for a fresh one never gets what was being read before', async () => {
  const { source, loads } = counted();
  const early = source('crm');
  const fresh = Array.from({ length: 50 }, () => source('crm', { fresh: true }));
  expect((await early).version).toBe('1');
  expect((await Promise.all(fresh)).map(({ version }) => version)).toEqual(Array(50).fill('2'));
  expect((await source('crm', { fresh: true })).version).toBe('3');
  expect(loads()).toBe(3);
});
