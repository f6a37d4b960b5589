import { demoRows } from '../../src/local/demo-crm/demo-rows.ts';
import { hashingEmbedding } from '../../src/local/hashing-embedder.ts';
import type { Call } from '../caller.ts';

/** A column of an answer. A detected one arrives as handles; its text is looked up and masked. */
export type ShapeColumn = Readonly<{
  name: string;
  typeId: number;
  /** Column of the database whose text the handles stand for */
  detected?: string;
}>;

/** One kind of request, and what the database would answer to it. */
export type Shape = Readonly<{
  name: string;
  title: string;
  /** Table that only this shape's statement begins with */
  from: string;
  query: string;
  params: readonly string[];
  columns: readonly ShapeColumn[];
  /** Text of the cells; where the column is detected, the text of the row */
  rows: readonly (readonly string[])[];
}>;

const INT8 = 20;
const TEXT = 25;
const FLOAT8 = 701;
const TIMESTAMPTZ = 1184;
const ROWS = 10;

const demo = demoRows();
const text = (name: string): ShapeColumn => ({ name, typeId: TEXT });
const number = (name: string): ShapeColumn => ({ name, typeId: INT8 });

/** As the database masks them at read. */
const masked = demo.customers.map((customer) => ({
  ...customer,
  email: `tok_${Buffer.from(customer.email).toString('hex').slice(0, 26)}`,
  phone: `****${customer.phone.slice(-4)}`,
  ssn: '[redacted]',
  card: `****${customer.card.slice(-4)}`,
}));

const oneTable: Shape = {
  name: 'one-table',
  title: 'one table, no mask (10 rows of orders)',
  from: 'orders',
  query: `select id, placed_at, total_cents, status from orders
    where customer_id = $1 and status <> 'cancelled' order by placed_at desc limit 10`,
  params: ['42'],
  columns: [
    number('id'),
    { name: 'placed_at', typeId: TIMESTAMPTZ },
    number('total_cents'),
    text('status'),
  ],
  rows: demo.orders
    .slice(0, ROWS)
    .map(({ id, placed_at, total_cents, status }) => [
      `${id}`,
      placed_at,
      `${total_cents}`,
      status,
    ]),
};

const maskedTable: Shape = {
  name: 'masked',
  title: 'one masked table (10 customers, notes detected)',
  from: 'customers',
  query: `select id, name, email, phone, ssn, card, region, plan, notes from customers
    where region = $1 and plan = $2 order by id limit 10`,
  params: ['north', 'pro'],
  columns: [
    number('id'),
    ...['name', 'email', 'phone', 'ssn', 'card', 'region', 'plan'].map(text),
    { name: 'notes', typeId: TEXT, detected: 'notes' },
  ],
  rows: masked
    .slice(0, ROWS)
    .map(({ id, name, email, phone, ssn, card, region, plan, notes }) => [
      ...[`${id}`, name, email, phone, ssn, card, region, plan, notes],
    ]),
};

const vector: Shape = {
  name: 'vector',
  title: 'vector search joining two masked tables (5 tickets, 256 dimensions)',
  from: 'tickets',
  query: `select t.id, t.subject, t.body, c.name, c.email, c.phone, c.plan,
    t.embedding <=> $1::vector as distance
    from tickets t join customers c on c.id = t.customer_id
    order by t.embedding <=> $1::vector limit 5`,
  params: [JSON.stringify(hashingEmbedding('My card was charged twice, can I have it back?'))],
  columns: [
    number('id'),
    { name: 'subject', typeId: TEXT, detected: 'subject' },
    { name: 'body', typeId: TEXT, detected: 'body' },
    ...['name', 'email', 'phone', 'plan'].map(text),
    { name: 'distance', typeId: FLOAT8 },
  ],
  rows: demo.tickets.slice(0, 5).map(({ id, subject, body, customer_id }) => {
    const customer = masked[customer_id - 1];
    const { name = '', email = '', phone = '', plan = '' } = customer ?? {};
    return [`${id}`, subject, body, name, email, phone, plan, '0.31'];
  }),
};

export const SHAPES: readonly Shape[] = [oneTable, maskedTable, vector];

/** The shape with another statement text each time, so that nothing of it can be remembered. */
export function neverSeen(shape: Shape, turn: number): Shape {
  return { ...shape, query: shape.query.replace(/limit \d+$/, `limit ${100 + turn}`) };
}

/** The request of a shape as `@neondatabase/serverless` sends it. */
export function callOf({ name, query, params }: Shape, token: string): Call {
  return {
    path: '/rds/crm/sql',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'neon-raw-text-output': 'true',
      'neon-array-mode': 'true',
      'bench-shape': name,
    },
    body: Buffer.from(JSON.stringify({ query, params })),
  };
}
