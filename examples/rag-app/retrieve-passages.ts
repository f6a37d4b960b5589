import type { GateSql } from './gate-sql.ts';

/** One ticket that is near the question, with its customer, as the gate let it through. */
export type Passage = Readonly<{
  ticket: number;
  subject: string;
  body: string;
  name: string;
  email: string;
  phone: string;
  plan: string;
  region: string;
  /** Cosine distance to the question, 0 to 2 */
  distance: number;
  /** Tickets that the customer has written in all */
  tickets: number;
}>;

type Found = Omit<Passage, 'tickets'> & Readonly<{ customer: number }>;

const PASSAGES = 5;

/** The tickets nearest to an embedding, with their customers, and how many those wrote. */
export async function passagesNear(sql: GateSql, embedding: readonly number[]): Promise<Passage[]> {
  const vector = JSON.stringify(embedding);
  const found = (await sql`
    select t.id as ticket, t.subject, t.body, c.id as customer, c.name, c.email, c.phone, c.plan,
      c.region, t.embedding <=> ${vector}::vector as distance
    from tickets t join customers c on c.id = t.customer_id
    order by t.embedding <=> ${vector}::vector limit ${PASSAGES}`) as Found[];
  const customers = [...new Set(found.map(({ customer }) => customer))];
  const counts = await sql`
    select customer_id, count(*)::int as tickets from tickets
    where customer_id = any(${customers}) group by customer_id`;
  const tickets = new Map(counts.map((row) => [row['customer_id'], Number(row['tickets'])]));
  return found.map(({ customer, ...passage }) => ({
    ...passage,
    tickets: tickets.get(customer) ?? 0,
  }));
}

/** The context for a model, one paragraph for each passage. */
export function contextText(passages: readonly Passage[]): string {
  return passages
    .map(
      ({ ticket, subject, body, name, email, phone, plan, region, tickets }) =>
        `[ticket ${ticket}] ${subject}\n${body}\n` +
        `customer: ${name}, ${plan} plan, ${region}, tickets written: ${tickets}\n` +
        `e-mail: ${email}, phone: ${phone}`,
    )
    .join('\n\n');
}
