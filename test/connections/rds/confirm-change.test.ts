import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectPostgres } from '../../../src/connections/rds/forward.ts';
import { maskAnswer } from '../../../src/connections/rds/mask-answer.ts';
import { refreshingCatalog } from '../../../src/connections/rds/refresh-catalog.ts';
import type { ResolvedSql } from '../../../src/connections/rds/resolved-sql.ts';
import type { Confirm } from '../../../src/gateway/connector.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';
import { resolved, statement } from './resolved.ts';
import { startPglite } from './start-pglite.ts';
import { connectDirectly, startPostgres, type TestPostgres } from './start-postgres.ts';

const ROWS = 3000;
const SETUP = `
  create table tickets (id int primary key, body text);
  create table notes (id int primary key, ticket int references tickets on delete cascade);
  create view open_tickets as select id, body from tickets;
  grant all on tickets, notes, open_tickets to public;`;
const FILL = `
  truncate tickets, notes;
  insert into tickets select i, 'note ' || i from generate_series(1, ${ROWS}) i;
  insert into notes select i, 1 from generate_series(1, 7) i;`;

const writes = { access: 'write', readOnly: false } as const;
const refusal = new SallyportError('approval_required', 'ask first');

/** What the request made of it: how many rows it was asked about, its bytes, its error. */
async function run(server: TestPostgres, request: ResolvedSql, confirm: Confirm) {
  const asked: number[] = [];
  let bytes = 0;
  const plain = await connectPostgres(server.credential, new AbortController().signal, {
    defaultSchema: () => 'public',
  });
  const upstream = refreshingCatalog(plain, () => Promise.reject(new Error('not read')));
  try {
    const answer = await upstream.forward(request, async (changed) => {
      asked.push(changed);
      await confirm(changed);
    });
    const { body } = await maskAnswer(request, answer, () => (text) => ({ text, count: 0 }));
    for await (const chunk of body) bytes += chunk.byteLength;
    return { asked, bytes, error: undefined };
  } catch (error) {
    return { asked, bytes, error };
  } finally {
    await upstream.end();
  }
}

const agree: Confirm = async () => undefined;
const refuse: Confirm = async () => {
  throw refusal;
};

/** Statements, and how many rows they change */
const CHANGES: Readonly<Record<string, readonly [statements: readonly string[], changed: number]>> =
  {
    'a delete that fools the planner': [['delete from tickets where id = id + 0 and id > 1'], 2999],
    'a delete that cascades': [['delete from tickets where id < 3'], 9],
    'an update': [["update tickets set body = 'x' where id = id + 0"], ROWS],
    'an insert': [["insert into tickets select i, 'x' from generate_series(5001, 5200) i"], 200],
    'a merge': [
      [
        'merge into tickets t using generate_series(1, 150) s(i) on t.id = s.i when matched then delete',
      ],
      157,
    ],
    'a change through a view': [['delete from open_tickets where id > 2900'], 100],
    'a change inside WITH': [
      ['with d as (delete from tickets where id > 1000 returning id) select count(*) from d'],
      2000,
    ],
    'a change inside WITH of another change': [
      [
        "with d as (delete from tickets where id > 1000 returning id) insert into tickets select 9000, 'x' from d limit 0",
      ],
      2000,
    ],
    'a change that returns few rows': [['delete from tickets where id > 2990 returning id'], 10],
    'a change that returns more than a batch': [
      ['delete from tickets where id > 2000 returning id'],
      1000,
    ],
    'a change that returns more than is held back': [
      ["update tickets set body = repeat('x', 200) returning *"],
      ROWS,
    ],
    'several changes together': [
      [
        'delete from tickets where id > 2990',
        'delete from tickets where id > 2900 returning id',
        'select id from tickets',
      ],
      100,
    ],
    'several that return much': [
      [
        "update tickets set body = repeat('x', 200) returning *",
        'select count(*) from tickets',
        'delete from tickets where id = 7',
      ],
      3001,
    ],
  };

describe.each([
  ['PostgreSQL', startPostgres],
  ['PGlite', () => startPglite(SETUP)],
] as const)('on %s', (name, start) => {
  let server: TestPostgres;
  let admin: Client;

  beforeAll(async () => {
    server = await start();
    admin = await connectDirectly(server);
    if (name === 'PostgreSQL') await admin.query(SETUP);
  });
  beforeEach(async () => {
    await admin.query(FILL);
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  async function state(): Promise<string> {
    const { rows } = await admin.query(
      'select (select md5(string_agg(t::text, $1 order by id)) from tickets t) || (select count(*) from notes) as state',
      [','],
    );
    return rows[0].state;
  }

  const requestOf = (statements: readonly string[], changes: Partial<ResolvedSql> = {}) =>
    resolved(
      statements.map((text) => statement(text)),
      { ...writes, ...changes },
    );

  // One engine for all connections counts on from what they did; the rest is PostgreSQL's own.
  const cases = Object.entries(CHANGES);
  test.for(name === 'PostgreSQL' ? cases : cases.filter((_, i) => i % 4 === 0))(
    '%s is counted, and final only when that is agreed to',
    async ([, [statements, changed]]) => {
      const before = await state();
      const refused = await run(server, requestOf(statements), refuse);
      expect(refused).toMatchObject({ asked: [changed], error: refusal });
      expect(await state()).toBe(before);
      const agreed = await run(server, requestOf(statements), agree);
      expect(agreed).toMatchObject({ asked: [changed], error: undefined });
      expect(await state()).not.toBe(before);
    },
  );

  test('of a change that returns rows none leaves before it is agreed to', async () => {
    const request = requestOf(["update tickets set body = repeat('x', 200) returning *"]);
    expect(await run(server, request, refuse)).toMatchObject({ bytes: 0, error: refusal });
    expect((await run(server, request, agree)).bytes).toBeGreaterThan(500_000);
  });

  test('a refusal after rows of an earlier statement have left breaks the answer off', async () => {
    const before = await state();
    const request = requestOf([
      "update tickets set body = repeat('x', 200) returning *",
      'delete from tickets where id = 7',
    ]);
    const refused = await run(server, request, refuse);
    expect(refused.bytes).toBeGreaterThan(0);
    expect(refused.error).toBe(refusal);
    expect(await state()).toBe(before);
  });

  test('a row limit hides nothing of what was changed', async () => {
    const request = requestOf(['delete from tickets returning id'], { rowLimit: 5 });
    expect((await run(server, request, refuse)).asked).toEqual([ROWS + 7]);
  });

  test.for([
    ['delete from tickets where id < 0'],
    ['select * from tickets'],
    ["update tickets set body = 'x' where false returning id"],
  ])('nobody is asked when nothing was changed: %s', async (text) => {
    const before = await state();
    const { asked, error } = await run(server, requestOf([...text]), refuse);
    expect({ asked, error }).toEqual({ asked: [], error: undefined });
    expect(await state()).toBe(before);
  });

  test('what another transaction changed before is not counted', async () => {
    const one = requestOf(['delete from tickets where id = 2']);
    await run(server, requestOf(['delete from tickets where id > 2000']), agree);
    expect((await run(server, one, agree)).asked).toEqual([1]);
  });

  // Nobody may change a setting of the one database that PGlite has.
  if (name === 'PGlite') return;
  test('a change that the server cannot count is not final', async () => {
    await admin.query('alter database postgres set track_counts = off');
    const before = await state();
    const request = requestOf(['delete from tickets where id = 2']);
    const { error } = await run(server, request, agree);
    await admin.query('alter database postgres reset track_counts');
    expect(error).toMatchObject({ code: 'denied' });
    expect(await state()).toBe(before);
  });
});
