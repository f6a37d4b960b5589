import { beforeAll, describe, expect, test } from 'vitest';
import { type SharedGate, type SqlReply, sharedGate } from '../support/gate-client.ts';
import { told, toldList, toldText } from '../support/told.ts';

let gate: SharedGate;
beforeAll(async () => {
  gate = await sharedGate();
});

const SALARIES = 'select employee, amount_cents from salaries where id < 5';

async function asked(reply: Promise<SqlReply>): Promise<string> {
  const { error, status, body, headers } = await reply;
  expect({ error, status }).toEqual({ error: 'approval_required', status: 403 });
  expect(headers.get('sallyport-approval')).toBe(told(body, 'approval.id'));
  return toldText(body, 'approval.id');
}

function decide(who: string, id: string, decision = 'approve', reason?: string) {
  return gate.post(who, `/approvals/${id}/decision`, { decision, ...(reason && { reason }) });
}

test('what was approved runs once, and asks again after', async () => {
  const run = () => gate.sql('dana', 'select email from customers where id = $1', [1]);
  const id = await asked(run());
  expect(await asked(run())).toBe(id);
  expect(told((await decide('olivia', id)).body, 'state')).toBe('approved');
  const reply = await run();
  expect(reply.status).toBe(200);
  expect(told(reply.body, 'rows.0.email')).toContain('@');
  expect(await asked(run())).not.toBe(id);
  const shown = await gate.get('dana', `/approvals/${id}`);
  expect(told(shown.body, 'opens')).toEqual({ scope: 'request' });
  expect(shown.body).toMatchObject({ state: 'used', votes: [{ decision: 'approve' }] });
});

test('ten repeats at once after one approval: one runs', async () => {
  const run = () => gate.sql('dana', 'select name from customers where id = 7');
  await decide('oscar', await asked(run()));
  const replies = await Promise.all(Array.from({ length: 10 }, run));
  expect(replies.filter(({ status }) => status === 200).length).toBe(1);
  expect(new Set(replies.map(({ error }) => error))).toEqual(
    new Set([undefined, 'approval_required']),
  );
});

test('an approval opens nothing but its own request', async () => {
  const sql = 'select phone from customers where id = $1';
  const id = await asked(gate.sql('dana', sql, [2]));
  await decide('olivia', id);
  for (const [other, params] of [
    [sql, [3]],
    ['select phone, id from customers where id = $1', [2]],
    [`${sql} limit 1`, [2]],
    ['select phone from customers where id = 2', []],
  ] as const) {
    expect(await asked(gate.sql('dana', other, params))).not.toBe(id);
  }
  expect((await gate.sql('dana', sql, [2])).status).toBe(200);
});

describe('two approvals', () => {
  test('are two people, and neither is who asks', async () => {
    const run = () => gate.sql('hanna', SALARIES);
    const id = await asked(run());
    for (const _again of [1, 2]) {
      expect((await decide('olivia', id)).body).toMatchObject({
        ...{ state: 'pending', given: 1, needed: 2 },
      });
    }
    await asked(run());
    expect((await decide('hanna', id)).error).toBe('denied');
    expect(told((await decide('oscar', id)).body, 'state')).toBe('approved');
    expect((await run()).status).toBe(200);
  });
});

test('a rejected request is refused with who rejected it, and its reason is on the approval', async () => {
  const run = () => gate.sql('dana', 'select card from customers where id = 9');
  const id = await asked(run());
  const reason = 'ask support instead, or write to owner@example.com';
  await decide('oscar', id, 'reject', reason);
  const refused = await run();
  expect(refused.error).toBe('approval_rejected');
  expect(refused.text).toContain('oscar');
  expect(refused.text).toContain('(reason: ask support instead, or write to [EMAIL])');
  const votes = told((await gate.get('dana', `/approvals/${id}`)).body, 'votes');
  expect(told(votes, '0.reason')).toBe('ask support instead, or write to [EMAIL]');
  expect((await decide('olivia', id)).error).toBe('denied');
});

test('the record of a request that waits for people has the link to its approval', async () => {
  const reply = await gate.sql('dana', 'select card from customers where id = 10');
  const session = reply.headers.get('sallyport-session');
  const number = reply.headers.get('sallyport-exchange');
  const { body } = await gate.get('audrey', `/sessions/${session}/exchanges/${number}`);
  expect(JSON.stringify(body)).toContain(`see ${toldText(reply.body, 'approval.url')}`);
});

test('who may not decide is told so, and it is noted', async () => {
  const id = await asked(gate.sql('dana', 'select ssn from customers where id = 11'));
  expect((await decide('ivan', id)).error).toBe('not_found');
  expect((await decide('dana', id)).error).toBe('denied');
  expect((await decide('audrey', id)).error).toBe('denied');
  const refused = toldList((await gate.get('audrey', `/approvals/${id}`)).body, 'refused');
  expect(refused.map((one) => toldText(one, 'by').split('/')[1]).sort()).toEqual([
    'audrey',
    'dana',
  ]);
});

test.each([
  '',
  '[]',
  '{"decision":"yes"}',
  '{"decision":"approve","extra":1}',
  '{"decision":"reject","decision":"approve"}',
  '{"decision":"approve","reason":"\\u0000"}',
  '{"decision":"approve"} {}',
  '\ufeff{"decision":"approve"}',
  `{"decision":"approve","reason":"${'x'.repeat(1001)}"}`,
])('a decision that reads %s is refused', async (body) => {
  const id = await asked(gate.sql('dana', 'select plan from customers where id = 12'));
  const response = await fetch(`${gate.gate.url}/approvals/${id}/decision`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await gate.token('olivia')}` },
    body,
  });
  expect(response.headers.get('sallyport-error')).toBe('bad_request');
});

test('a request that waits completes in one go when people approve', async () => {
  const session = 'waits-for-olivia';
  const headers = { prefer: 'wait=30', 'sallyport-session': session };
  const held = gate.sql('dana', 'select region from customers where id = 13', [], headers);
  let id: string | undefined;
  while (id === undefined) {
    const { body } = await gate.get('olivia', '/approvals?limit=1');
    const request = JSON.stringify(told(body, 'approvals.0.request') ?? null);
    if (request.includes('13')) id = toldText(body, 'approvals.0.id');
  }
  await decide('olivia', id);
  const reply = await held;
  expect(reply.status).toBe(200);
  expect(reply.headers.get('preference-applied')).toBe('wait=30');
  const exchanges = toldList((await gate.get('dana', `/sessions/${session}`)).body, 'exchanges');
  expect(exchanges.length).toBe(2);
});

test('of many who wait for one approval one runs, the others wait for another', async () => {
  const wait = () =>
    gate.sql('dana', 'select region from customers where id = 14', [], { prefer: 'wait=4' });
  const id = await asked(gate.sql('dana', 'select region from customers where id = 14'));
  const gone = new AbortController();
  const left = fetch(`${gate.gate.url}/rds/crm/sql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await gate.token('dana')}`, prefer: 'wait=4' },
    body: JSON.stringify({ query: 'select region from customers where id = 14' }),
    signal: gone.signal,
  }).catch(() => 'left');
  const held = Array.from({ length: 6 }, wait);
  gone.abort();
  expect(await left).toBe('left');
  await decide('oscar', id);
  const replies = await Promise.all(held);
  expect(replies.filter(({ status }) => status === 200).length).toBe(1);
  const others = replies.filter(({ status }) => status !== 200);
  const next = new Set(others.map(({ headers }) => headers.get('sallyport-approval')));
  expect(others.map(({ error }) => error)).toEqual(Array(5).fill('approval_required'));
  expect([next.size, next.has(id)]).toEqual([1, false]);
});

test('a bulk delete runs after approval of its size', async () => {
  const run = () => gate.sql('dana', 'delete from orders where id > 9700');
  const id = await asked(run());
  await decide('olivia', id);
  const reply = await run();
  expect({ status: reply.status, error: reply.error }).toEqual({ status: 200, error: undefined });
  expect(told(reply.body, 'rowCount')).toBeGreaterThan(100);
});
