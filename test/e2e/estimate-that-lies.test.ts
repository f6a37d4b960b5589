import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { told, toldNumber, toldText } from '../support/told.ts';

let gate: GateClient;
beforeAll(async () => {
  gate = await startGate();
});
afterAll(() => gate.close());

/** A ninth of the rows, the planner thinks: enough to need an owner. It is every one of them. */
const SQL = 'delete from tickets where id % 1 < 1 and id % 2 < 2';

async function rows(table: string): Promise<number> {
  const { body } = await gate.sql('dana', `select count(*)::int as n from ${table}`);
  return toldNumber(body, 'rows.0.n');
}

async function asked(sql: string): Promise<{ id: string; rows: number }> {
  const { error, body } = await gate.sql('dana', sql);
  expect(error).toBe('approval_required');
  const id = toldText(body, 'approval.id');
  const shown = await gate.get('olivia', `/approvals/${id}`);
  return { id, rows: toldNumber(shown.body, 'estimate.rows') };
}

function approve(id: string) {
  return gate.post('olivia', `/approvals/${id}/decision`, { decision: 'approve' });
}

test('a delete that is larger than was approved runs once its real size is approved, and no sooner', async () => {
  const before = await rows('tickets');
  const expected = await asked(SQL);
  expect(expected.rows).toBeLessThan(before);
  await approve(expected.id);
  const real = await asked(SQL);
  expect(real.id).not.toBe(expected.id);
  expect(real.rows).toBe(before);
  expect(await rows('tickets')).toBe(before);
  // Asked again meanwhile, it waits for the same people.
  expect((await asked(SQL)).id).toBe(real.id);
  await approve(real.id);
  expect(told((await gate.sql('dana', SQL)).body, 'rowCount')).toBe(before);
  expect(await rows('tickets')).toBe(0);
});
