import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  ExecuteStatementCommand,
  RDSDataClient,
} from '@aws-sdk/client-rds-data';
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless';
import { and, asc, count, desc, eq, inArray, sql as raw } from 'drizzle-orm';
import { drizzle as drizzleDataApi } from 'drizzle-orm/aws-data-api/pg';
import { drizzle as drizzleNeon } from 'drizzle-orm/neon-http';
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { told } from '../support/told.ts';

const customers = pgTable('customers', {
  id: integer().primaryKey(),
  name: text().notNull(),
  email: text().notNull(),
  ssn: text().notNull(),
  card: text().notNull(),
});
const orders = pgTable('orders', {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  customerId: integer('customer_id').notNull(),
  placedAt: timestamp('placed_at', { withTimezone: true }).notNull(),
  totalCents: integer('total_cents').notNull(),
  status: text().notNull(),
});
const tickets = pgTable('tickets', {
  id: integer().primaryKey(),
  customerId: integer('customer_id').notNull(),
  subject: text().notNull(),
  body: text().notNull(),
});

const target = {
  resourceArn: 'arn:aws:rds:eu-central-1:123456789012:cluster:crm',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:unused',
};

let gate: GateClient;

beforeAll(async () => {
  gate = await startGate();
  neonConfig.fetchEndpoint = () => `${gate.gate.url}/rds/crm/sql`;
});
afterAll(() => gate.close());

/** The driver as an application makes it: the connection string holds nothing that counts. */
function neonOf(client: string) {
  return neon('postgresql://app:none@db.example/crm', { authToken: () => gate.token(client) });
}

async function dataClientOf(client: string): Promise<RDSDataClient> {
  const sessionToken = await gate.token(client);
  return new RDSDataClient({
    region: 'eu-central-1',
    endpoint: `${gate.gate.url}/rds/crm`,
    credentials: { accessKeyId: 'OIDC', secretAccessKey: 'unused', sessionToken },
    maxAttempts: 1,
  });
}

describe('neon()', () => {
  test('is denied with a sentence that can be read', async () => {
    const denied = neonOf('rag-app')`select * from salaries`;
    await expect(denied).rejects.toBeInstanceOf(NeonDbError);
    await expect(denied).rejects.toMatchObject({
      message: expect.stringContaining('no policy permits `select` on table `crm/public.salaries`'),
    });
    await expect(neonOf('ivan')`select 1`).rejects.toMatchObject({
      message: expect.stringContaining('HTTP status 403'),
    });
  });

  test('is told which approval a request waits for', async () => {
    await expect(neonOf('dana')`select * from customers`).rejects.toMatchObject({
      message: expect.stringMatching(/"code":"approval_required".*"approvers":\["data-owners"\]/),
    });
  });

  test('raises its own error with the SQLSTATE, and no value of the row', async () => {
    const sql = neonOf('dana');
    const twice = sql`insert into orders (id, customer_id, placed_at, total_cents, status)
      values (1, 1, now(), 100, 'open')`;
    await expect(twice).rejects.toMatchObject({ name: 'NeonDbError', code: '23505' });
    await expect(twice).rejects.not.toMatchObject({ message: expect.stringMatching(/\(1\)/) });
    const lost = sql`insert into orders (customer_id, placed_at, total_cents, status)
      values (99999999, now(), 100, 'open')`;
    await expect(lost).rejects.toMatchObject({ name: 'NeonDbError', code: '23503' });
  });

  test('reads masked rows with parameters', async () => {
    const rows = await neonOf('rag-app')`
      select id, name, email, ssn, phone from customers where id = any(${[1, 2]}) order by id`;
    expect(rows).toEqual([
      {
        id: 1,
        name: expect.stringMatching(/^\w+ \w+$/),
        email: expect.stringMatching(/^tok_[0-9a-f]{32}$/),
        ssn: '[redacted]',
        phone: expect.stringMatching(/^\*{4}\d{4}$/),
      },
      expect.objectContaining({ id: 2, ssn: '[redacted]' }),
    ]);
  });

  test('gives arrays and full results where they are asked for', async () => {
    const sql = neonOf('alice');
    const text = 'select id, total_cents from orders where id <= $1 order by id';
    const arrays = await sql.query(text, [2], { arrayMode: true });
    expect(arrays).toEqual([
      [1, expect.any(Number)],
      [2, expect.any(Number)],
    ]);
    const full = await sql.query(text, [2], { fullResults: true });
    expect(full).toMatchObject({
      command: 'SELECT',
      rowCount: 2,
      rowAsArray: false,
      fields: [
        { name: 'id', dataTypeID: 23 },
        { name: 'total_cents', dataTypeID: 23 },
      ],
    });
  });

  test('runs a batch as one transaction, or not at all', async () => {
    const sql = neonOf('dana');
    const insert = (id: number) => sql`insert into orders
      (id, customer_id, placed_at, total_cents, status) values (${id}, 1, now(), 5, 'open')`;
    const found = sql`select id from orders where id >= 900001 order by id`;
    const results = await sql.transaction([insert(900001), insert(900002), found]);
    expect(results).toEqual([[], [], [{ id: 900001 }, { id: 900002 }]]);
    await expect(sql.transaction([insert(900003), insert(900001)])).rejects.toMatchObject({
      code: '23505',
    });
    const gone = sql`delete from orders where id >= 900001 returning id`;
    expect(await sql.transaction([found, gone], { isolationLevel: 'Serializable' })).toEqual([
      [{ id: 900001 }, { id: 900002 }],
      [{ id: 900001 }, { id: 900002 }],
    ]);
    await expect(sql.transaction([insert(900004)], { readOnly: true })).rejects.toMatchObject({
      code: '25006',
    });
  });

  test('has one statement of a batch denied and none of them run', async () => {
    const sql = neonOf('dana');
    const change = sql`update orders set status = 'open' where id = 1`;
    const before = await sql`select status from orders where id = 1`;
    await expect(sql.transaction([change, sql`delete from orders`])).rejects.toMatchObject({
      message: expect.stringContaining('`no-unbounded-change` forbids'),
    });
    expect(await sql`select status from orders where id = 1`).toEqual(before);
  });

  test('searches by vector beside masked columns', async () => {
    const rows = await neonOf('rag-app')`
      select t.id, t.body, c.email, t.embedding <=> o.embedding as distance
      from tickets o cross join lateral
        (select * from tickets i order by i.embedding <=> o.embedding limit 3) t
        join customers c on c.id = t.customer_id
      where o.id = 7 order by distance`;
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ email: expect.stringMatching(/^tok_/) });
    expect(Number(rows[0]?.['distance'])).toBeCloseTo(0, 5);
  });
});

describe('drizzle-orm/neon-http', () => {
  test('may not write what its user may only read', async () => {
    const db = drizzleNeon({ client: neonOf('alice') });
    const written = db.update(orders).set({ status: 'paid' }).where(eq(orders.id, 1));
    await expect(written).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining('403') }),
    });
  });

  test('inserts, updates, joins and deletes orders as dana', async () => {
    const db = drizzleNeon({ client: neonOf('dana') });
    const placedAt = new Date('2026-01-02T03:04:05Z');
    const row = { customerId: 1, placedAt, totalCents: 1250, status: 'open' };
    const [inserted] = await db.insert(orders).values(row).returning();
    expect(inserted).toEqual({ ...row, id: expect.any(Number) });
    const id = inserted?.id ?? 0;
    const paid = await db
      .update(orders)
      .set({ status: 'paid' })
      .where(eq(orders.id, id))
      .returning({ status: orders.status });
    expect(paid).toEqual([{ status: 'paid' }]);
    const joined = await db
      .select({ order: orders.id, tickets: count(tickets.id) })
      .from(orders)
      .leftJoin(tickets, eq(tickets.customerId, orders.customerId))
      .where(eq(orders.id, id))
      .groupBy(orders.id);
    expect(joined).toEqual([{ order: id, tickets: expect.any(Number) }]);
    const [found, gone] = await db.batch([
      db.select({ status: orders.status }).from(orders).where(eq(orders.id, id)),
      db.delete(orders).where(eq(orders.id, id)).returning({ id: orders.id }),
    ]);
    expect([found, gone]).toEqual([[{ status: 'paid' }], [{ id }]]);
  });

  test('joins masked customers to orders and tickets as alice', async () => {
    const db = drizzleNeon({ client: neonOf('alice') });
    const rows = await db
      .select({
        name: customers.name,
        email: customers.email,
        ssn: customers.ssn,
        orders: orders.id,
      })
      .from(orders)
      .innerJoin(customers, eq(customers.id, orders.customerId))
      .where(and(inArray(orders.status, ['paid', 'open']), raw`${orders.totalCents} > ${1000}`))
      .orderBy(desc(orders.placedAt))
      .limit(5);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row.ssn).toBe('[redacted]');
      expect(row.email).toMatch(/^tok_/);
    }
    const found = await db
      .select()
      .from(tickets)
      .innerJoin(customers, eq(tickets.customerId, customers.id))
      .orderBy(asc(tickets.id))
      .limit(3);
    expect(found.map((row) => row.tickets.id)).toEqual([1, 2, 3]);
    expect(JSON.stringify(found)).not.toMatch(/\d{3}-\d{2}-\d{4}|@example/);
  });
});

describe('@aws-sdk/client-rds-data', () => {
  test('is refused an interactive transaction with a sentence that says what to do', async () => {
    const client = await dataClientOf('dana');
    await expect(client.send(new BeginTransactionCommand(target))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining('as one batch to the sql route'),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('raises its own exception where policy denies', async () => {
    const client = await dataClientOf('rag-app');
    const denied = client.send(
      new ExecuteStatementCommand({ ...target, sql: 'select * from orders' }),
    );
    await expect(denied).rejects.toMatchObject({
      name: 'ForbiddenException',
      message: expect.stringContaining('no policy permits'),
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('executes with named parameters and gets masked records', async () => {
    const client = await dataClientOf('rag-app');
    const answer = await client.send(
      new ExecuteStatementCommand({
        ...target,
        sql: 'select id, ssn, email from customers where id = :id',
        parameters: [{ name: 'id', value: { longValue: 3 } }],
        includeResultMetadata: true,
      }),
    );
    expect(answer.records).toEqual([
      [
        { longValue: 3 },
        { stringValue: '[redacted]' },
        { stringValue: expect.stringMatching(/^tok_[0-9a-f]{32}$/) },
      ],
    ]);
    expect(answer.columnMetadata?.map(({ name }) => name)).toEqual(['id', 'ssn', 'email']);
  });

  test('executes batches, all sets or none', async () => {
    const client = await dataClientOf('dana');
    const set = (id: number) => [{ name: 'id', value: { longValue: id } }];
    const insert = (...ids: number[]) =>
      client.send(
        new BatchExecuteStatementCommand({
          ...target,
          sql: `insert into orders (id, customer_id, placed_at, total_cents, status)
            values (:id, 1, now(), 1, 'open')`,
          parameterSets: ids.map(set),
        }),
      );
    const answer = await insert(910001, 910002);
    expect(answer.updateResults).toHaveLength(2);
    await expect(insert(910003, 910001)).rejects.toMatchObject({ name: 'DatabaseErrorException' });
    const gone = await client.send(
      new ExecuteStatementCommand({ ...target, sql: 'delete from orders where id > 910000' }),
    );
    expect(gone.numberOfRecordsUpdated).toBe(2);
  });
});

test('drizzle-orm/aws-data-api/pg selects, inserts, updates and deletes as dana', async () => {
  const db = drizzleDataApi(await dataClientOf('dana'), { database: 'crm', ...target });
  const placedAt = new Date('2026-01-02T03:04:05.000Z');
  const row = { id: 920001, customerId: 2, placedAt, totalCents: 99, status: 'open' };
  await db.insert(orders).values(row);
  await db.update(orders).set({ status: 'shipped' }).where(eq(orders.id, row.id));
  const found = await db.select().from(orders).where(eq(orders.id, row.id));
  expect(found).toEqual([{ ...row, status: 'shipped' }]);
  const gone = await db.delete(orders).where(eq(orders.id, row.id)).returning({ id: orders.id });
  expect(gone).toEqual([{ id: row.id }]);
  await expect(db.transaction(async () => undefined)).rejects.toMatchObject({
    name: 'BadRequestException',
  });
});

describe('the token', () => {
  const body = JSON.stringify({ query: 'select 1 as one' });

  async function ask(headers: Record<string, string>): Promise<Response> {
    return fetch(`${gate.gate.url}/rds/crm/sql`, { method: 'POST', headers, body });
  }

  test('must be there, be one, and be on a route that takes its form', async () => {
    const [ragApp, alice] = [await gate.token('rag-app'), await gate.token('alice')];
    const refused = [
      {},
      { authorization: 'Bearer none' },
      { authorization: `Bearer ${ragApp}`, 'x-amz-security-token': alice },
      { 'x-amz-security-token': ragApp },
    ];
    for (const headers of refused) {
      const response = await ask(headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('sallyport-error')).toBe('unauthenticated');
    }
  });

  test('is the same principal as bearer, as password and as AWS session token', async () => {
    const token = await gate.token('rag-app');
    const session = 'three-ways';
    const basic = Buffer.from(`any:${token}`).toString('base64');
    for (const authorization of [`Bearer ${token}`, `Basic ${basic}`]) {
      const response = await ask({ authorization, 'sallyport-session': session });
      expect(response.status).toBe(200);
    }
    const client = await dataClientOf('rag-app');
    client.middlewareStack.add(
      (next) => (args) => {
        Object(args.request).headers['sallyport-session'] = session;
        return next(args);
      },
      { step: 'build' },
    );
    await client.send(new ExecuteStatementCommand({ ...target, sql: 'select 1' }));
    const { body: record } = await gate.get('audrey', `/sessions/${session}`);
    expect(told(record, 'exchanges')).toMatchObject([
      { principal: { id: 'local/rag-app' }, route: 'POST /rds/crm/sql' },
      { principal: { id: 'local/rag-app' }, route: 'POST /rds/crm/sql' },
      { principal: { id: 'local/rag-app' }, route: 'POST /rds/crm/Execute' },
    ]);
  });
});
