import { beforeAll, expect, test } from 'vitest';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { told, toldList, toldNumber, toldText } from '../support/told.ts';

let gate: SharedGate;
beforeAll(async () => {
  gate = await sharedGate();
});

async function tickets(): Promise<number> {
  const { body } = await gate.sql('dana', 'select count(*)::int as n from tickets');
  return toldNumber(body, 'rows.0.n');
}

test.for([
  ['delete from tickets where id % 1 = 0'],
  ['delete from tickets where id % 1 = 0 returning id'],
  ['with d as (delete from tickets where id % 1 = 0 returning id) select count(*) from d'],
])('a bulk delete that looks small needs an owner, and deletes nothing: %s', async ([sql = '']) => {
  const session = 'bulk-delete';
  const before = await tickets();
  const refused = await gate.sql('dana', sql, [], { 'sallyport-session': session });
  expect(refused).toMatchObject({ status: 403, error: 'approval_required' });
  expect(refused.headers.get('sallyport-policies')).toContain('bulk-delete-needs-owner');
  expect(await tickets()).toBe(before);
  expect(before).toBeGreaterThanOrEqual(2_999);

  const exchanges = toldList((await gate.get('audrey', `/sessions/${session}`)).body, 'exchanges');
  const record = exchanges.at(-1);
  expect(record).toMatchObject({
    state: 'refused',
    decision: { effect: 'approve', obligations: { approvals: ['data-owners'] } },
    outcome: { error: { code: 'approval_required' } },
  });
  expect(toldNumber(record, 'facts.estimate.rows')).toBeGreaterThanOrEqual(before);
});

test('an approval of a bulk delete that looks small is asked for by its real size', async () => {
  const ask = () => gate.sql('dana', 'delete from tickets where id % 1 = 0');
  const { body } = await ask();
  const id = told(body, 'approval.id') ?? '';
  expect(id).not.toBe('');
  // The same request joins the approval that is pending.
  expect(told((await ask()).body, 'approval.id')).toBe(id);
  const url = new URL(toldText(body, 'approval.url'));
  expect(url.origin).toBe(gate.gate.url);
});

test('a delete that can be seen to take every row is denied before anything runs', async () => {
  const refused = await gate.sql('dana', 'delete from tickets where id = id + 0');
  expect(refused).toMatchObject({ status: 403, error: 'denied' });
});

test('a delete of one row runs', async () => {
  const before = await tickets();
  expect((await gate.sql('dana', 'delete from tickets where id = 1')).status).toBe(200);
  expect(await tickets()).toBe(before - 1);
});

test('a record holds nothing sensitive of what a caller wrote, in names or paths', async () => {
  const ssn = '219-09-9999';
  const session = 'hidden-number';
  const headers = { 'sallyport-session': session };
  await gate.sql('alice', `select id from "${ssn}"`, [], headers);
  await gate.post('alice', `/rds/${ssn}/sql`, { query: 'select 1' }, headers);
  await gate.sql('alice', 'select 1', [], { ...headers, 'sallyport-justification': ssn });
  const record = await gate.get('audrey', `/sessions/${session}`);
  expect(told(record.body, 'exchanges')).toHaveLength(3);
  expect(record.text).not.toContain(ssn);
});
