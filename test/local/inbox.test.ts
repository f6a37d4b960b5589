import { request } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { APPROVE_ACTION, REJECT_ACTION } from '../../src/approvals/slack/approval-blocks.ts';
import { REASON_ACTION, REASON_BLOCK } from '../../src/approvals/slack/reject-view.ts';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { told } from '../support/told.ts';

let gate: SharedGate;
let inbox: string;
beforeAll(async () => {
  gate = await sharedGate();
  inbox = gate.gate.inboxUrl ?? '';
});

type Message = { ts: string; text: string; blocks: unknown[] };

type InboxJson = Readonly<{ messages: readonly Message[]; view?: unknown; told?: string[] }>;

async function jsonOf(response: Response): Promise<InboxJson> {
  return (await response.json()) as InboxJson;
}

async function messages(): Promise<readonly Message[]> {
  return (await jsonOf(await fetch(`${inbox}/messages`))).messages;
}

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(inbox + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: inbox, ...headers },
    body: JSON.stringify(body),
  });
}

/** Asks for something as dana; gives the approval's id and its message, once it is there. */
async function asked(sql: string): Promise<{ id: string; ts: string }> {
  const { headers } = await gate.sql('dana', sql);
  const id = headers.get('sallyport-approval') ?? '';
  let ts: string | undefined;
  await expect
    .poll(async () => {
      ts = (await messages()).find((one) => JSON.stringify(one.blocks).includes(id))?.ts;
      return ts;
    })
    .toBeDefined();
  return { id, ts: ts ?? '' };
}

const click = (user: string, ts: string, action: string, value: string) =>
  post('/click', { user, ts, action, value });

const textOf = async (ts: string) => (await messages()).find((one) => one.ts === ts)?.text;

describe('nothing is done for', () => {
  test.each(['chat.postMessage', 'chat.update', 'views.open', 'admin.users.list'])(
    'a call of %s without the token',
    async (method) => {
      const response = await post(`/api/${method}`, {}, { authorization: 'Bearer xoxb-guess' });
      expect(await response.json()).toEqual({ ok: false, error: 'invalid_auth' });
    },
  );

  test('a web site that is open in the same browser', async () => {
    const { id, ts } = await asked('select email from customers where id = 900');
    const body = { user: 'U0OLIVIA', ts, action: APPROVE_ACTION, value: id };
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${inbox}.evil.example` },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const headers of foreign) expect((await post('/click', body, headers)).status).toBe(400);
    expect(told((await gate.get('dana', `/approvals/${id}`)).body, 'state')).toBe('pending');
  });

  test('a name that somebody else made lead here', async () => {
    for (const path of ['/', '/messages', '/api/chat.postMessage']) {
      const { port } = new URL(inbox);
      const options = { port, path, host: '127.0.0.1', headers: { host: `evil.example:${port}` } };
      const status = await new Promise((resolve, reject) => {
        request(options, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
      expect(status).toBe(403);
    }
  });

  test('somebody whom the configuration does not know', async () => {
    const { id, ts } = await asked('select email from customers where id = 901');
    expect((await click('U0EVE', ts, APPROVE_ACTION, id)).status).toBe(400);
    expect(told((await gate.get('dana', `/approvals/${id}`)).body, 'state')).toBe('pending');
  });

  test('a body that is no click', async () => {
    for (const body of [null, [], {}, { user: 'U0OLIVIA' }, 'x']) {
      expect((await post('/click', body)).status).toBe(400);
    }
  });
});

test('the page comes from here alone, and runs nothing else', async () => {
  const page = await fetch(inbox);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const html = await page.text();
  for (const file of ['/inbox.css', '/inbox.js']) {
    expect(html).toContain(`"${file}"`);
    expect((await fetch(inbox + file)).status).toBe(200);
  }
  expect(html).not.toMatch(/https?:/);
  for (const path of [
    '/inbox.html',
    '/../inbox-server.ts',
    '/etc/passwd',
    '/constructor',
    '/__proto__',
  ]) {
    expect((await fetch(inbox + path)).status).toBe(404);
  }
});

test('an approval appears, is approved by a click, runs, and the same message says so', async () => {
  const sql = 'select email from customers where id = 902';
  const { id, ts } = await asked(sql);
  expect(await textOf(ts)).toBe('Approval asked for: local/dana');
  expect(await (await click('U0OLIVIA', ts, APPROVE_ACTION, id)).json()).toEqual({ told: [] });
  await expect.poll(() => textOf(ts)).toBe('Approved: local/dana');
  const reply = await gate.sql('dana', sql);
  expect(reply.status).toBe(200);
  await expect.poll(() => textOf(ts)).toBe('Approved and run: local/dana');
  const votes = told((await gate.get('dana', `/approvals/${id}`)).body, 'votes');
  expect(votes).toMatchObject([{ by: 'local/olivia', via: 'slack' }]);
});

test('rejecting opens the form, whose reason reaches who asked', async () => {
  const { id, ts } = await asked('select email from customers where id = 903');
  const { view } = await jsonOf(await click('U0OSCAR', ts, REJECT_ACTION, id));
  const values = { [REASON_BLOCK]: { [REASON_ACTION]: 'ask support' } };
  const sent = await post('/submit', { user: 'U0OSCAR', view, values });
  expect(await sent.json()).toEqual({ errors: {} });
  await expect.poll(() => textOf(ts)).toBe('Rejected: local/dana');
  const votes = told((await gate.get('dana', `/approvals/${id}`)).body, 'votes');
  expect(votes).toMatchObject([{ decision: 'reject', reason: 'ask support' }]);
});

test('a button that is stale says why', async () => {
  const { id, ts } = await asked('select email from customers where id = 904');
  await gate.post('oscar', `/approvals/${id}/decision`, { decision: 'approve' });
  const { told } = await jsonOf(await click('U0OLIVIA', ts, APPROVE_ACTION, id));
  expect(told).toEqual(['this approval is approved, so it cannot be decided']);
});

test('one person by Slack and by token is one person', async () => {
  const { headers } = await gate.sql('hanna', 'select amount_cents from salaries where id = 7');
  const id = headers.get('sallyport-approval') ?? '';
  await expect.poll(async () => JSON.stringify(await messages()).includes(id)).toBe(true);
  await gate.post('olivia', `/approvals/${id}/decision`, { decision: 'approve' });
  await click('U0OLIVIA', '1', APPROVE_ACTION, id);
  expect(told((await gate.get('hanna', `/approvals/${id}`)).body, 'state')).toBe('pending');
  await click('U0OSCAR', '1', APPROVE_ACTION, id);
  expect(told((await gate.get('hanna', `/approvals/${id}`)).body, 'state')).toBe('approved');
});

test('no message, and nothing that is shown of an approval, has a task token or a secret in it', async () => {
  const { id } = await asked('select email from customers where id = 905');
  const all = (await messages()).map((message) => JSON.stringify(message));
  const own = all.filter((message) => message.includes(id));
  const approval = JSON.stringify((await gate.get('olivia', `/approvals/${id}`)).body);
  expect(own).toHaveLength(1);
  expect(`${own} ${approval}`).not.toMatch(/token|secret|local-[0-9a-f]{20}/i);
  // Of other files' prompts, whose requests name numbers of tokens
  expect(all.join()).not.toMatch(/task.?token|secret|local-[0-9a-f]{20}/i);
});

test('changes are told to whoever watches', async () => {
  const stop = new AbortController();
  const response = await fetch(`${inbox}/changes`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('here');
  await asked('select email from customers where id = 906');
  expect((await reader?.read())?.value).toContain('changed');
  stop.abort();
});
