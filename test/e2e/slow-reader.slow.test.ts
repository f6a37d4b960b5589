import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalPostgres } from '../../src/local/postgres/local-postgres.ts';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { seededDirectory } from '../support/seeded-directory.ts';
import { told } from '../support/told.ts';

let gate: GateClient;
beforeAll(async () => {
  const directory = await seededDirectory();
  gate = await startGate({ postgres: () => startLocalPostgres({ directory, idleMs: 1_000 }) });
});
afterAll(() => gate.close());

test('a client that stops reading is cut off, the others are served, and the record says why', async () => {
  const session = 'slow-reader';
  const response = await fetch(`${gate.gate.url}/rds/crm/sql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await gate.token('bob')}`, 'sallyport-session': session },
    body: JSON.stringify({ query: `select o.*, repeat('x', 4000) as fill from orders o` }),
  });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  await reader?.read();

  const others = await Promise.all(
    ['alice', 'alice', 'dana'].map((client) => gate.sql(client, 'select count(*) from orders')),
  );
  expect(others.map(({ status }) => status)).toEqual([200, 200, 200]);

  await expect(readOn(reader)).rejects.toThrow();
  const { body } = await gate.get('audrey', `/sessions/${session}`);
  expect(told(body, 'exchanges')).toMatchObject([
    { state: 'failed', outcome: { error: { code: 'upstream_timeout' } } },
  ]);
});

async function readOn(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  while (!((await reader?.read())?.done ?? true));
}
