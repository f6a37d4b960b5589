import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerWorld, textOf } from './answer-world.ts';
import { type GlueServer, startGlueServer } from './glue-server.ts';
import { connectDirectly, startPostgres, type TestPostgres } from './start-postgres.ts';

let postgres: TestPostgres;
let admin: Client;

beforeAll(async () => {
  postgres = await startPostgres();
  admin = await connectDirectly(postgres);
  await admin.query(`
    create table tickets (id text primary key, body text);
    insert into tickets
      select 'k"\\' || i, case when i = 3 then null else 'mail s' || i || '@secret.example' || chr(10) || '"\\' end
      from generate_series(1, 1200) i;
    create type pair as (a int, b text);
  `);
});

afterAll(async () => {
  await admin.end();
  await postgres.stop();
});

const { ask, withReply, handleKey } = answerWorld(() => postgres.credential);

/** The SQL that puts a handle in place of a text, as handle.ts defines it. */
const keyhex = `encode(convert_to(id::text, 'UTF8'), 'hex')`;
const handleSql = `case when body is not null then 'spt1.0.' || ${keyhex} || '.' || substr(encode(sha256(
  '\\x${handleKey.toString('hex')}'::bytea || convert_to('0.' || ${keyhex}, 'UTF8')), 'hex'), 1, 32) end`;
const masked = `(select id, ${handleSql} as body from tickets) as t`;

async function rowsOf(text: string): Promise<unknown[][]> {
  return withReply(ask(text), async (reply) => JSON.parse(await textOf(reply)).rows);
}

const FIRST = 'mail [EMAIL]\n"\\';

test('composites cannot carry a detected text out', async () => {
  for (const text of [`select t from ${masked}`, `select array_agg(t) from ${masked}`]) {
    await expect(rowsOf(text)).rejects.toMatchObject({ code: 'denied' });
  }
  await expect(rowsOf(`select row(1, body)::pair from ${masked}`)).rejects.toMatchObject({
    code: 'denied',
  });
});

test('a detected text comes back masked wherever its handle went', async () => {
  const [row] = await rowsOf(`select body, body || '!', to_jsonb(t), array[body, null],
    array[to_jsonb(t)], json_build_object(body, 1)::text like '%spt1%', substr(body, 1, 20), length(body) > 32
    from ${masked} where id = 'k"\\1'`);
  expect(row?.slice(0, 6)).toEqual([
    FIRST,
    `${FIRST}!`,
    { id: 'k"\\1', body: FIRST },
    [FIRST, null],
    [{ id: 'k"\\1', body: FIRST }],
    true,
  ]);
  expect(row?.[6]).toMatch(/^spt1\.0\.[0-9a-f]+/);
});

test('no text of a detected column leaves unmasked over many batches', async () => {
  const request = ask(`select id, body from ${masked} order by id`);
  await withReply(request, async (reply) => {
    const text = await textOf(reply);
    expect(text).not.toContain('@secret');
    expect(text).not.toContain('spt1.');
    const { rows } = JSON.parse(text);
    expect(rows.length).toBe(1200);
    expect(rows.filter(([, body]: [string, string | null]) => body === null).length).toBe(1);
    expect(reply.tally()).toEqual({ rows: 1200, masked: 1199, truncated: false });
  });
});

test('a row that the statement itself removes has no text any more', async () => {
  const request = ask(
    `delete from tickets where id = 'k"\\1200' returning ${handleSql.replaceAll('body', 'tickets.body')} as body`,
    { access: 'write', readOnly: false },
  );
  await withReply(request, async (reply) => {
    expect(JSON.parse(await textOf(reply)).rows).toEqual([[null]]);
  });
});

test('a cut answer says so, and a whole one does not', async () => {
  const limited = ask('select 1 from generate_series(1, 10)', { rowLimit: 5 });
  await withReply(limited, async (reply) => {
    expect(JSON.parse(await textOf(reply))).toMatchObject({ rowCount: 5, truncated: true });
    expect(reply.tally()).toMatchObject({ rows: 5, truncated: true });
  });
  const output = {
    dialect: 'data-api',
    operation: 'Execute',
    includeMetadata: false,
    formatJson: false,
    decimalAsString: true,
    longAsString: false,
  } as const;
  await withReply(
    ask('select 1 from generate_series(1, 10)', { rowLimit: 5, output }),
    async (reply) => {
      expect(JSON.parse(await textOf(reply))).toMatchObject({ truncated: true });
    },
  );
  await withReply(ask('select 1', { rowLimit: 1 }), async (reply) => {
    expect(JSON.parse(await textOf(reply))).not.toHaveProperty('truncated');
  });
});

test('an answer that fits in one chunk is committed before its reply is given', async () => {
  const request = ask("insert into tickets values ('committed', 'x')", {
    access: 'write',
    readOnly: false,
  });
  await withReply(request, async () => {
    const { rows } = await admin.query("select 1 from tickets where id = 'committed'");
    expect(rows.length).toBe(1);
  });
});

test('batches shrink for wide rows', async () => {
  const request = ask("select repeat('x', 100000) from generate_series(1, 300) i");
  await withReply(request, async (reply) => {
    let largest = 0;
    let chunks = 0;
    for await (const chunk of reply.body) {
      // The first batch knows nothing of the rows yet
      if (chunks++ > 0) largest = Math.max(largest, chunk.length);
    }
    expect(largest).toBeLessThan(300_000);
  });
});

test('rows that are too large to hold at once are refused', async () => {
  const request = ask("select repeat('x', 2000000) from generate_series(1, 100) i");
  await expect(withReply(request, textOf)).rejects.toMatchObject({ code: 'over_limit' });
});

test('a server that dies in mid-stream breaks the stream before its end', async () => {
  const request = ask("select i, repeat('x', 1000) from generate_series(1, 10000) i");
  await withReply(request, async (reply) => {
    let text = '';
    const read = async () => {
      for await (const chunk of reply.body) {
        text += Buffer.from(chunk).toString();
        await admin.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sallyport'",
        );
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'upstream_failed' });
    expect(text.length).toBeGreaterThan(0);
    expect(() => JSON.parse(text)).toThrow();
  });
});

test('a client that goes away in mid-stream frees the session', async () => {
  const server: GlueServer = await startGlueServer({
    credential: postgres.credential,
    resolve: (request) => ({ ...request, rowLimit: 10_000_000 }),
  });
  const controller = new AbortController();
  const query = "select i, repeat('x', 1000) from generate_series(1, 1000000) i";
  const response = await fetch(`${server.url}/sql`, {
    method: 'POST',
    body: JSON.stringify({ query }),
    signal: controller.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  controller.abort();
  await reader?.closed.catch(() => undefined);
  const sessions = "select 1 from pg_stat_activity where application_name = 'sallyport'";
  await expect
    .poll(async () => (await admin.query(sessions)).rowCount, { timeout: 20_000 })
    .toBe(0);
  await server.close();
});
