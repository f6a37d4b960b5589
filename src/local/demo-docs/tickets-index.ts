import { demoRows } from '../demo-crm/demo-rows.ts';
import { maskedEmbedding } from './demo-embedding.ts';
import { type DemoIndex, indexBody } from './demo-index.ts';

const STATUSES = ['solved', 'open', 'solved', 'pending', 'solved'] as const;

/** The same tickets as in the database, each with its customer. */
export function ticketsIndex(): DemoIndex {
  const { tickets, customers } = demoRows();
  return {
    name: 'tickets',
    body: indexBody({
      subject: { type: 'text' },
      body: { type: 'text' },
      status: { type: 'keyword' },
      created_at: { type: 'date' },
      customer: {
        properties: {
          id: { type: 'integer' },
          name: { type: 'text', fields: { keyword: { type: 'keyword' } } },
          email: { type: 'keyword' },
          region: { type: 'keyword' },
        },
      },
    }),
    documents: tickets.map(({ id, customer_id, subject, body, created_at }) => {
      const customer = customers[customer_id - 1];
      if (customer?.id !== customer_id)
        throw new Error('tickets need customers in order of their ids');
      const { name, email, region } = customer;
      return {
        id: String(id),
        source: {
          ...{ subject, body, created_at, status: STATUSES[id % STATUSES.length] ?? 'open' },
          customer: { id: customer_id, name, email, region },
          embedding: maskedEmbedding(`${subject} ${body}`),
        },
      };
    }),
  };
}
