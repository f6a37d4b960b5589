import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalPostgres, startLocalPostgres } from '../../src/local/postgres/local-postgres.ts';
import { type Connected, connectWith, mintLogin } from './minted-client.ts';

let directory: string;
let postgres: LocalPostgres;
let reader: Connected;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-pglite-'));
  postgres = await startLocalPostgres({ directory });
  reader = await connectWith(await mintLogin(postgres.mint, 'read'));
});

afterAll(async () => {
  await reader.client.end();
  await postgres.close();
  await rm(directory, { recursive: true, force: true });
});

test('a first start makes the whole demo world', async () => {
  for (const [table, n] of [
    ['customers', 2000],
    ['orders', 10_000],
    ['tickets', 3000],
  ]) {
    expect(await reader.outcome(`select count(*)::int as n from ${table}`)).toEqual([{ n }]);
  }
});

test('the seed is the same on every machine', async () => {
  const dump = createHash('sha256');
  // Vectors follow what the masks find, which grows; they are a function of the rows.
  const tables = [
    'customers',
    'orders',
    '(select id, customer_id, subject, body, created_at from tickets)',
  ];
  for (const table of tables) {
    const { rows } = await reader.client.query(`select t::text as row from ${table} t order by id`);
    for (const { row } of rows) dump.update(`${row}\n`);
  }
  expect(dump.digest('hex')).toBe(
    '404452711649bdb713329cbcc6883f9f010391c7cdfb92f32c5cce98cb254693',
  );
});
