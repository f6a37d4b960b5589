import { describe, expect, test } from 'vitest';

import type { CallerRequest } from '../../src/gateway/caller-request.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { type ControlHandlers, gateApp } from '../../src/runtime/app.ts';

const say = (text: string) => async () => new Response(text);
const control: ControlHandlers = {
  connections: say('connections'),
  explain: say('explain'),
  approvals: say('approvals'),
  approval: async (_request, id) => new Response(`approval ${id}`),
  decide: async (_request, id) => new Response(`decide ${id}`),
  endApproval: async (_request, id) => new Response(`end ${id}`),
  revocations: say('revocations'),
  revoke: say('revoke'),
  lift: async (_request, id) => new Response(`lift ${id}`),
  sessions: say('sessions'),
  session: async (_request, id) => new Response(`session ${id}`),
  exchange: async (_request, session, n) => new Response(`exchange ${session} ${n + 0}`),
};
const app = gateApp({
  exchanges: { rds: async (it) => new Response(`${it.method} ${it.path}`) },
  control,
});

function request(method: string, path: string): CallerRequest {
  return {
    method,
    path,
    query: '',
    headers: new Headers(),
    body: new Uint8Array(),
    signal: new AbortController().signal,
  };
}
const notFound = expect.objectContaining({ code: 'not_found' });
const ask = (method: string, path: string) => app(request(method, path));

test('an app without routes knows only its health', async () => {
  const empty = gateApp({});
  await expect(empty(request('GET', '/connections'))).rejects.toEqual(notFound);
  const health = await empty(request('GET', '/healthz'));
  expect(await health.json()).toEqual({ status: 'ok' });
});

test('clicks in Slack have a route only where there is Slack', async () => {
  const clicks = ['POST', '/slack/interactions'] as const;
  await expect(ask(...clicks)).rejects.toEqual(notFound);
  const withSlack = gateApp({ slack: say('clicked') });
  expect(await (await withSlack(request(...clicks))).text()).toBe('clicked');
  expect((await withSlack(request('GET', '/slack/interactions'))).headers.get('allow')).toBe(
    'POST',
  );
});

describe('not_found', () => {
  test.each([
    '/',
    '/nope',
    '/healthz/',
    '/sessions/a/exchanges',
    '/bedrock/claude/model/x/invoke',
    '/RDS/crm/sql',
    '/rdsx',
    // Routes match what the caller sent, not what it decodes to: the connector reads the same path.
    '/%72ds/crm/sql',
    '/session%73',
  ])('%s is no route, which is thrown on so that it can be recorded', async (path) => {
    await expect(ask('GET', path)).rejects.toEqual(notFound);
  });

  test.each([
    ['POST', '/healthz', 'GET, HEAD'],
    ['GET', '/explain', 'POST'],
    ['DELETE', '/sessions/s1', 'GET, HEAD'],
    ['OPTIONS', '/approvals', 'GET, HEAD'],
  ])('%s %s names the methods there are', async (method, path, allow) => {
    const response = await ask(method, path);
    expect(response.status).toBe(404);
    expect(response.headers.get('sallyport-error')).toBe('not_found');
    expect(response.headers.get('allow')).toBe(allow);
  });

  test.each(['0', '01', '-1', '1.5', 'x', '1e3', '9999999999'])(
    'an exchange is not numbered %s',
    async (n) => {
      await expect(ask('GET', `/sessions/s/exchanges/${n}`)).rejects.toEqual(notFound);
    },
  );
});

test.each([
  ['GET', '/connections', 'connections'],
  ['POST', '/explain', 'explain'],
  ['GET', '/approvals', 'approvals'],
  ['GET', '/approvals/a%20b', 'approval a b'],
  ['GET', '/revocations', 'revocations'],
  ['POST', '/revocations', 'revoke'],
  ['DELETE', '/revocations/r1', 'lift r1'],
  ['GET', '/sessions', 'sessions'],
  ['HEAD', '/sessions', 'sessions'],
  ['GET', '/sessions/s1', 'session s1'],
  ['GET', '/sessions/s1/exchanges/12', 'exchange s1 12'],
  ['POST', '/rds/crm/sql', 'POST /rds/crm/sql'],
  ['PATCH', '/rds/crm/a/b%3Ac/', 'PATCH /rds/crm/a/b%3Ac/'],
  ['HEAD', '/rds/crm/x', 'HEAD /rds/crm/x'],
])('%s %s reaches its handler', async (method, path, text) => {
  expect(await (await ask(method, path)).text()).toBe(text);
});

test('what a handler throws is thrown on, whatever it is', async () => {
  for (const thrown of [new SallyportError('denied', 'no'), new Error('x'), 'text', undefined]) {
    const throwing = gateApp({ exchanges: { rds: () => Promise.reject(thrown) } });
    await expect(throwing(request('POST', '/rds/crm/sql'))).rejects.toBe(thrown);
  }
});
