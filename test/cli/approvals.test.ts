import { beforeAll, describe, expect, test } from 'vitest';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { sallyport } from './test-terminal.ts';

let gate: SharedGate;
beforeAll(async () => {
  gate = await sharedGate();
});

async function as(who: string, ...args: readonly string[]) {
  const env = { SALLYPORT_URL: gate.gate.url, SALLYPORT_TOKEN: await gate.token(who) };
  return sallyport(['approvals', ...args], { env });
}

async function asked(sql: string): Promise<string> {
  const reply = await gate.sql('dana', sql, [], { 'sallyport-justification': '4711' });
  return reply.headers.get('sallyport-approval') ?? '';
}

describe('not understood, so that nothing is asked, is', () => {
  test.each([
    [['list', '--limit', '0'], '--limit must be'],
    [['list', '--limit', '1e2'], '--limit must be'],
    [['list', '--limit', '201'], '--limit must be'],
    [['list', 'extra'], 'unexpected argument'],
    [['show'], 'id of an approval'],
    [['approve'], 'id of an approval'],
    [['reject', 'a', 'b'], 'unexpected argument'],
    [['approve', 'a', '--resaon', 'x'], 'nearest: reason'],
    [['approve', 'a', '--url', 'ftp://x'], '--url must be'],
  ])('%j', async (args, why) => {
    const { code, err } = await as('olivia', ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });

  test('a command without a token', async () => {
    const { code, err } = await sallyport(['approvals', 'list'], { env: {} });
    expect([code, err]).toEqual([2, expect.stringContaining('SALLYPORT_TOKEN')]);
  });
});

test('what the gate refuses is exit code 1 and its own words', async () => {
  const id = await asked('select ssn from customers where id = 800');
  const refusals = [
    await as('olivia', 'show', 'unheard-of'),
    await as('olivia', 'show', '../connections'),
    await as('dana', 'approve', id),
    await as('ivan', 'approve', id),
    await as('olivia', 'end', id),
  ];
  expect(refusals.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
  expect(refusals.map(({ err }) => /says \d+ (\w+)/.exec(err)?.[1])).toEqual([
    'not_found',
    'bad_request',
    'denied',
    'not_found',
    'denied',
  ]);
});

test('a gate that is not there is exit code 1', async () => {
  const { code, err } = await as('olivia', 'list', '--url', 'http://127.0.0.1:9');
  expect([code, err]).toEqual([1, expect.stringContaining('no gate answers')]);
});

test('an approval is listed, shown, approved, and used', async () => {
  const sql = 'select ssn from customers where id = 801';
  const id = await asked(sql);
  expect((await as('olivia', 'list', '--pending')).out).toMatch(
    new RegExp(`^${id}  pending .* local/dana: select crm/public.customers$`, 'm'),
  );
  const shown = await as('olivia', 'show', id);
  for (const part of ['why        4711', 'data-owners', '801', 'full-customers-needs-owner']) {
    expect(shown.out).toContain(part);
  }
  const { code, out } = await as('olivia', 'approve', id, '--reason', 'for 4711');
  expect([code, out]).toEqual([0, expect.stringContaining('approved')]);
  expect((await gate.sql('dana', sql)).status).toBe(200);
  const { votes, state } = JSON.parse((await as('olivia', 'show', id, '--json')).out);
  expect([state, votes[0].reason]).toEqual(['used', 'for 4711']);
  expect((await as('olivia', 'list', '--pending')).out).not.toContain(id);
});

test('how many of two approvals are given is listed, shown and told to who gives one', async () => {
  const reply = await gate.sql('hanna', 'select employee from salaries where id < 804', [], {
    'sallyport-justification': '4711',
  });
  const id = reply.headers.get('sallyport-approval') ?? '';
  const given = (count: number) => `(${count} of 2 approvals given)`;
  expect((await as('olivia', 'list', '--pending')).out).toContain(given(0));
  expect((await as('olivia', 'approve', id)).out).toContain(given(1));
  expect((await as('oscar', 'show', id)).out).toContain(`state      pending ${given(1)}`);
  expect((await as('oscar', 'approve', id)).out).not.toContain('approvals given');
});

test('an approval is rejected, and another ended before it was used', async () => {
  const rejected = await asked('select ssn from customers where id = 802');
  expect((await as('oscar', 'reject', rejected)).out).toContain('rejected');
  const sql = 'select ssn from customers where id = 803';
  const ended = await asked(sql);
  await as('oscar', 'approve', ended);
  expect((await as('dana', 'end', ended)).out).toContain('ended');
  expect((await gate.sql('dana', sql)).error).toBe('approval_required');
});

test('nothing that an approval says steers the terminal', async () => {
  const evil = { id: 'a\u001b[2J', state: 'pending', principal: 'd\u0007', effect: ['\u202egnp'] };
  const answer = {
    ...{ connection: 'crm', rules: [], approvers: [], policies: [], votes: [], request: '\u001b' },
    ...{ requestedAt: '', expiresAt: '', ...evil },
  };
  const fetched = async () => Response.json(answer);
  const env = { SALLYPORT_TOKEN: 't' };
  const { out } = await sallyport(['approvals', 'show', 'a'], { env, fetch: fetched as never });
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
});
