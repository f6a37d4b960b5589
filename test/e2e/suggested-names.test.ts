import { beforeAll, expect, test } from 'vitest';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { told, toldList } from '../support/told.ts';

let gate: SharedGate;
beforeAll(async () => {
  gate = await sharedGate();
});

/** Names that `GET /connections` shows of the database. */
async function shownTo(who: string): Promise<readonly string[]> {
  const { body } = await gate.get(who, '/connections');
  const crm = toldList(body, 'connections').find((one) => told(one, 'name') === 'crm');
  return (told(crm, 'tables') ?? []) as readonly string[];
}

test('a misspelt table is denied with the nearest that the caller may use', async () => {
  const { error, text } = await gate.sql('dana', 'select * from custmers');
  expect(error).toBe('denied');
  expect(text).toContain('(nearest: `public.customers`)');
});

test.each(['ivan', 'rag-app', 'hanna'])(
  'nothing that %s is not shown is suggested',
  async (who) => {
    const shown = await shownTo(who);
    for (const table of ['customers', 'orders', 'tickets', 'salaries']) {
      const { error, text } = await gate.sql(who, `select * from ${table}s`);
      expect(error).toBe('denied');
      const near = /nearest: `([^`]+)`/.exec(text)?.[1];
      if (shown.includes(`public.${table}`)) expect(near).toBe(`public.${table}`);
      else expect([undefined, ...shown]).toContain(near);
    }
  },
);

test('a table that is like no other gets no suggestion, nor does one that is denied by policy', async () => {
  for (const sql of ['select * from xylophone_zoo', 'select * from salaries']) {
    const { error, text } = await gate.sql('rag-app', sql);
    expect(error).toBe('denied');
    expect(text).not.toContain('nearest');
  }
});
