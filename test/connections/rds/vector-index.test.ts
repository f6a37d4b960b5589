import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reveal } from '../../../src/gateway/secret.ts';
import { connectorWorld, type World } from './connector-world.ts';
import { startPglite } from './start-pglite.ts';
import type { TestPostgres } from './start-postgres.ts';

let postgres: TestPostgres;
let client: pg.Client;
let world: World;

beforeAll(async () => {
  postgres = await startPglite(`
    create table docs (id int primary key, body text, owner text, embedding vector(8));
    insert into docs select i, 'mail user' || i || '@example.com', 'o' || i,
      (select array_agg(((i * 7919 + j * 104729) % 1000) / 1000.0) from generate_series(1, 8) j)::real[]::vector
    from generate_series(1, 3000) i;
    create index on docs using hnsw (embedding vector_cosine_ops) with (m = 4, ef_construction = 16);
    analyze docs;
    grant select on docs to reader;`);
  world = await connectorWorld({
    credential: postgres.credential,
    tables: ['public.docs'],
    masks: {
      pii: {
        columns: { 'db/public.docs.owner': { kind: 'redact' } },
        detected: ['db/public.docs.body'],
      },
    },
  });
});
afterAll(async () => {
  await client.end();
  await postgres.stop();
});

test('the nearest rows of a masked table are found through the vector index', async () => {
  const vector = '[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8]';
  const sql = 'select id, body, owner from docs order by embedding <=> $1 limit 5';
  const { rows, text, values, error } = await world.run(sql, [vector], { masks: ['pii'] });
  expect(error).toBeUndefined();
  expect(rows).toHaveLength(5);
  expect(rows[0]).toMatchObject({ owner: '[redacted]', body: 'mail [EMAIL]' });

  const { host, port, user, password, database } = postgres.credential;
  client = new pg.Client({ host, port, user, database, password: reveal(password) });
  await client.connect();
  const plan = await client.query(`explain ${text}`, [...values]);
  const lines = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toMatch(/Index Scan using docs_embedding_idx/);
  expect(lines).not.toMatch(/Seq Scan|Sort/);
});

test.each([
  'select id from docs order by embedding <=> $1 limit 5',
  'select id from docs order by embedding <=> $1::vector(8) limit 5',
])('a vector of another model is told by its dimensions: %s', async (sql) => {
  const { error } = await world.run(sql, ['[1,2,3]'], { masks: ['pii'] });
  expect(error).toMatchObject({ code: 'upstream_rejected', sqlstate: '22000' });
  expect(error?.message).toMatch(/different numbers of dimensions, (8 and 3|3 and 8) \(SQLSTATE/);
});
