import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalStore } from '../../src/approvals/approval-store.ts';
import { dynamodbApprovalStore } from '../../src/approvals/dynamodb-approval-store.ts';
import { type ApprovalRoutes, serveApprovals } from '../../src/approvals/serve-approvals.ts';
import type { Principal } from '../../src/gateway/principal.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { approval } from '../contract/approval-store-contract.ts';
import { get, user } from '../contract/caller.ts';

let dynamodb: LocalDynamodb;
let routes: ApprovalRoutes;
let store: ApprovalStore;
let now = Date.parse('2026-01-01T00:00:00.000Z');

const DANA = user('dana', 'dba');
const HANNA = user('hanna', 'hr');
const OLIVIA = user('olivia', 'data-owners');
const AUDREY = user('audrey', 'auditors');
const IVAN = user('ivan');

beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'sallyport' });
  const { client } = dynamodb;
  store = dynamodbApprovalStore({
    client,
    table: 'sallyport',
    retentionDays: 1,
    now: () => now,
    newId: randomUUID,
  });
  routes = serveApprovals({
    store,
    auditors: ['auditors'],
    approvers: ['data-owners', 'hr-owners'],
    now: () => now,
    maskText: (text) => text.replaceAll('secret', '[masked]'),
  });
  await store.request(approval({ id: 'danas', digest: 'd1' }));
  await store.request(
    approval({
      id: 'hannas',
      digest: 'd2',
      principal: 'demo/hanna',
      approvers: ['hr-owners'],
      requestedAt: '2026-01-01T00:00:01.000Z',
    }),
  );
});
afterAll(() => dynamodb.close());

describe('what is not yours to see does not exist', () => {
  test.each<[string, Principal]>([
    ['danas', IVAN],
    ['danas', HANNA],
    ['hannas', DANA],
    ['hannas', OLIVIA],
    ['hannas', user('eve', 'demo/hanna', 'hr-owner', 'auditor')],
    ['nobodys', DANA],
    ['', DANA],
    ['../danas', DANA],
  ])('the approval %j', async (id, who) => {
    const failure = await refused(routes.approval(get('/'), who, id));
    expect(failure).toEqual(await refused(routes.approval(get('/'), who, 'unheard-of')));
    expect(failure).toMatchObject({ code: 'not_found' });
  });

  test('and is on no list', async () => {
    expect(await ids(IVAN)).toEqual([]);
    expect(await ids(user('eve', 'dba', 'hr'))).toEqual([]);
  });
});

test.each(['limit=0', 'limit=201', 'cursor=x', 'state=pending', 'limit=1&limit=1'])(
  'a list refuses the query %s',
  async (query) => {
    const bad = { code: 'bad_request' };
    expect(await refused(routes.list(get(`/approvals?${query}`), DANA))).toMatchObject(bad);
    expect(await refused(routes.approval(get(`/x?${query}`), DANA, 'danas'))).toMatchObject(bad);
  },
);

test('requesters see their own, approvers what they may decide, auditors all, newest first', async () => {
  expect(await ids(DANA)).toEqual(['danas']);
  expect(await ids(HANNA)).toEqual(['hannas']);
  expect(await ids(OLIVIA)).toEqual(['danas']);
  expect(await ids(AUDREY)).toEqual(['hannas', 'danas']);
  for (const who of [DANA, OLIVIA, AUDREY]) {
    const response = await routes.approval(get('/'), who, 'danas');
    expect(await response.json()).toEqual({
      ...approval({ id: 'danas' }),
      opens: { scope: 'request' },
      state: 'pending',
      given: 0,
      needed: 1,
      refused: [],
    });
  }
});

test('lists go on page by page', async () => {
  const first = await list(AUDREY, '?limit=1');
  const second = await list(AUDREY, `?limit=1&cursor=${first.next}`);
  expect([...first.approvals, ...second.approvals].map(({ id }) => id)).toEqual([
    'hannas',
    'danas',
  ]);
  expect(second).not.toHaveProperty('next');
});

test('an approval is pending until the very moment it expires', async () => {
  const expiry = Date.parse(approval().expiresAt);
  for (const [at, state] of [
    [expiry - 1, 'pending'],
    [expiry, 'expired'],
  ] as const) {
    now = at;
    expect((await list(DANA)).approvals).toEqual([expect.objectContaining({ state })]);
    const response = await routes.approval(get('/'), DANA, 'danas');
    expect(await response.json()).toMatchObject({ state });
  }
});

test('ends what its viewer may end, shows uses of what opens for a time, and refuses a query', async () => {
  const at = new Date(now).toISOString();
  const vote = {
    ...{ by: 'demo/olivia', person: 'demo/olivia', decision: 'approve' as const, needs: [0] },
    ...{ at, via: 'api' as const },
  };
  const opens = approval({ id: 'opens', digest: 'd3', opens: { minutes: 30 }, votes: [vote] });
  await store.request({ ...opens, principal: 'demo/dora', approvers: ['others'] });
  await store.use('opens', { at, digest: 'd9' });
  const dora = user('dora', 'dba');
  const shown = await routes.approval(get('/'), dora, 'opens');
  expect(await shown.json()).toMatchObject({ state: 'approved', uses: [{ at, digest: 'd9' }] });
  expect(await refused(routes.end(get('/x?a=1'), dora, 'opens'))).toMatchObject({
    code: 'bad_request',
  });
  expect(await refused(routes.end(get('/'), IVAN, 'opens'))).toMatchObject({ code: 'not_found' });
  expect(await refused(routes.end(get('/'), AUDREY, 'opens'))).toMatchObject({ code: 'denied' });
  const ended = await routes.end(get('/'), dora, 'opens');
  expect(await ended.json()).toMatchObject({ state: 'ended', ended: { by: 'demo/dora' } });
});

test('a decision on what is not there, or not shown, is counted for auditors on their first page', async () => {
  const decide = { ...get('/'), body: Buffer.from('{"decision":"approve"}') };
  for (const id of ['unheard-of', 'hannas']) {
    expect(await refused(routes.decide(decide, OLIVIA, id))).toMatchObject({ code: 'not_found' });
  }
  const shown = async (who: Principal, query = '') =>
    ((await list(who, query)) as { strays?: unknown }).strays;
  const strays = await shown(AUDREY);
  expect(strays).toEqual([expect.objectContaining({ what: 'unknown', last: expect.any(String) })]);
  expect((strays as { count: number }[])[0]?.count).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(strays)).not.toContain('unheard');
  expect(await shown(OLIVIA)).toBeUndefined();
  const { next = '' } = await list(AUDREY, '?limit=1');
  expect(await shown(AUDREY, `?limit=1&cursor=${next}`)).toBeUndefined();
});

type List = { approvals: readonly { id: string }[]; next?: string };

async function list(who: Principal, query = ''): Promise<List> {
  return (await (await routes.list(get(`/approvals${query}`), who)).json()) as List;
}

async function ids(who: Principal): Promise<readonly string[]> {
  return (await list(who)).approvals.map(({ id }) => id);
}

async function refused(response: Promise<Response>): Promise<unknown> {
  return response.then(
    () => {
      throw new Error('this was answered');
    },
    (thrown: unknown) => thrown,
  );
}
