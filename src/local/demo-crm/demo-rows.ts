import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { cardNumber, phoneNumber, socialSecurityNumber } from './demo-people.ts';
import {
  FIRST_NAMES,
  LAST_NAMES,
  MAIL_DOMAINS,
  NOTES,
  ORDER_STATUSES,
  PLANS,
  REGIONS,
  TICKET_KINDS,
} from './demo-words.ts';

export type Customer = Readonly<{
  id: number;
  name: string;
  email: string;
  phone: string;
  ssn: string;
  card: string;
  region: string;
  plan: string;
  notes: string;
}>;
export type Order = Readonly<{
  id: number;
  customer_id: number;
  placed_at: string;
  total_cents: number;
  status: string;
}>;
export type Ticket = Readonly<{
  id: number;
  customer_id: number;
  subject: string;
  body: string;
  created_at: string;
}>;
export type Salary = Readonly<{ id: number; employee: string; amount_cents: number }>;

/** Everything that the demo world's `crm` holds, the same on every machine. */
export type DemoRows = Readonly<{
  customers: readonly Customer[];
  orders: readonly Order[];
  tickets: readonly Ticket[];
  salaries: readonly Salary[];
}>;

const COUNTS = { customers: 2_000, orders: 10_000, tickets: 3_000, salaries: 40 } as const;
const SEED = 0x5a11_9042;
/** Rows are dated within the two years after this. */
const EPOCH = Date.UTC(2024, 0, 1);
const TWO_YEARS_S = 2 * 365 * 24 * 3600;

/** Generates the rows of the demo world. */
export function demoRows(): DemoRows {
  const random = seededRandom(SEED);
  const customers = count(COUNTS.customers, (id) => customer(id, random));
  const orders = count(COUNTS.orders, (id) => order(id, random));
  const tickets = count(COUNTS.tickets, (id) => ticket(id, customers, random));
  const salaries = count(COUNTS.salaries, (id) => ({
    id,
    employee: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    amount_cents: 4_500_000 + random.below(90) * 100_000,
  }));
  return { customers, orders, tickets, salaries };
}

function customer(id: number, random: SeededRandom): Customer {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const person = {
    name: `${first} ${last}`,
    email: `${first}.${last}${id}@${random.pick(MAIL_DOMAINS)}`.toLowerCase(),
    phone: phoneNumber(random),
    ssn: socialSecurityNumber(random),
    card: cardNumber(random),
    region: random.pick(REGIONS),
    plan: random.pick(PLANS),
  };
  return { id, ...person, notes: fill(random.pick(NOTES), person) };
}

function order(id: number, random: SeededRandom): Order {
  return {
    id,
    customer_id: 1 + random.below(COUNTS.customers),
    placed_at: moment(random),
    total_cents: 500 + random.below(100_000),
    status: random.pick(ORDER_STATUSES),
  };
}

function ticket(id: number, customers: readonly Customer[], random: SeededRandom): Ticket {
  const who = customers[random.below(customers.length)];
  if (who === undefined) throw new Error('tickets need customers');
  const kind = random.pick(TICKET_KINDS);
  const words = { ...who, order: String(1 + random.below(COUNTS.orders)) };
  return {
    id,
    customer_id: who.id,
    subject: fill(random.pick(kind.subjects), words),
    body: fill(random.pick(kind.bodies), words),
    created_at: moment(random),
  };
}

function count<T>(rows: number, make: (id: number) => T): readonly T[] {
  return Array.from({ length: rows }, (_, i) => make(i + 1));
}

function moment(random: SeededRandom): string {
  return new Date(EPOCH + random.below(TWO_YEARS_S) * 1000).toISOString();
}

function fill(template: string, words: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, word: string) => String(words[word] ?? ''));
}
