import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalMessage } from '../../src/approvals/slack/approval-blocks.ts';
import { slackApi } from '../../src/approvals/slack/slack-api.ts';
import { Secret } from '../../src/gateway/secret.ts';
import { type Inbox, startInbox } from '../../src/local/inbox/inbox-server.ts';
import { type Loopback, serveOnLoopback } from '../../src/local/loopback.ts';
import { HOSTILE_TEXTS, hostileApproval } from '../support/hostile-approval.ts';
import { sendRaw } from './raw-client.ts';

const botToken = new Secret('local-bot');
const slack = {
  team: 'T0SALLY',
  channel: 'C0APPROVALS',
  people: { U0OLIVIA: { principal: 'local/olivia', groups: ['data-owners'] } },
};

/** A gate that counts what is sent to it. */
let gate: Loopback;
let clicks = 0;
let inbox: Inbox;
let port: number;
beforeAll(async () => {
  gate = await serveOnLoopback(
    createServer((request, response) => {
      clicks += 1;
      request.resume();
      response.end();
    }),
  );
  const secrets = { botToken, signingSecret: new Secret('signing') };
  inbox = await startInbox({ port: 0, slack, gateUrl: gate.url, ...secrets });
  port = Number(new URL(inbox.url).port);
});
afterAll(async () => {
  await inbox.close();
  await gate.close();
});

const api = () => slackApi({ fetch, url: inbox.apiUrl, token: async () => botToken });

/** Status of a request that is written by hand. */
async function rawStatus(line: string, headers: readonly string[], body = ''): Promise<number> {
  const lines = [line, ...headers, 'connection: close', `content-length: ${body.length}`, '', body];
  const { text } = await sendRaw(port, lines.join('\r\n'));
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
}

const own = () => `host: 127.0.0.1:${port}`;
const CLICK = JSON.stringify({
  user: 'U0OLIVIA',
  ts: '1',
  action: 'sallyport-approve',
  value: 'a',
});

const FORM = JSON.stringify({ user: 'U0OLIVIA', view: {}, values: {} });

describe('a name that was made to lead here', () => {
  test.each([
    (at: number) => `evil.example:${at}`,
    (at: number) => `127.0.0.1.evil.example:${at}`,
    (at: number) => `localhost.evil.example:${at}`,
    (at: number) => `localhost.:${at}`,
    (at: number) => `127.0.0.1:${at}@evil.example`,
    (at: number) => `127.0.0.1:${at}, evil.example`,
    (at: number) => `0.0.0.0:${at}`,
    (at: number) => `127.1:${at}`,
    (at: number) => `2130706433:${at}`,
    (at: number) => `[::1]:${at}`,
    (at: number) => `127.0.0.1:${at + 1}`,
    () => '127.0.0.1',
    () => 'localhost',
    () => '',
  ])('is another place: %s', async (host) => {
    for (const path of ['/', '/messages', '/changes', '/inbox.js', '/api/users.info']) {
      expect(await rawStatus(`GET ${path} HTTP/1.1`, [`host: ${host(port)}`])).toBe(403);
    }
    const headers = [`host: ${host(port)}`, `origin: http://${host(port)}`];
    const json = [...headers, 'content-type: application/json'];
    expect(await rawStatus('POST /click HTTP/1.1', json, CLICK)).toBe(403);
    expect(clicks).toBe(0);
  });

  test('does not count in a second header, nor in the line of the request', async () => {
    const evil = 'host: evil.example';
    expect(await rawStatus('GET /messages HTTP/1.1', [evil, own()])).not.toBe(200);
    expect(await rawStatus('GET http://evil.example/messages HTTP/1.1', [own()])).toBe(404);
    expect(await rawStatus('GET /messages HTTP/1.1', [])).toBe(400);
    expect(await rawStatus('GET /messages HTTP/1.0', [])).toBe(403);
  });
});

describe('no click comes from', () => {
  test.each([
    ['nowhere', []],
    ['an empty origin', ['origin:']],
    ['a document without origin', ['origin: null']],
    ['another port of this machine', ['origin: http://127.0.0.1:1']],
    ['the same port, over TLS', [`origin: https://127.0.0.1:PORT`]],
    ['a name that begins like this one', ['origin: http://127.0.0.1:PORT.evil.example']],
    ['somebody at this one', ['origin: http://evil.example@127.0.0.1:PORT']],
    ['two origins', ['origin: http://127.0.0.1:PORT, http://evil.example']],
    ['this page, as a form', ['origin: http://127.0.0.1:PORT', 'content-type: text/plain']],
    ['a frame of another site', ['origin: http://127.0.0.1:PORT', 'sec-fetch-site: cross-site']],
    [
      'another port, as the browser says',
      ['origin: http://127.0.0.1:PORT', 'sec-fetch-site: same-site'],
    ],
    [
      'another site that opens it',
      ['origin: http://127.0.0.1:PORT', 'sec-fetch-site: cross-site', 'sec-fetch-mode: navigate'],
    ],
  ])('%s', async (_where, headers) => {
    const sent = headers.map((header) => header.replace('PORT', String(port)));
    const typed = sent.some((header) => header.startsWith('content-type'));
    const type = typed ? [] : ['content-type: application/json'];
    for (const path of ['/click', '/submit']) {
      const body = path === '/click' ? CLICK : FORM;
      const status = await rawStatus(`POST ${path} HTTP/1.1`, [own(), ...type, ...sent], body);
      expect([400, 403]).toContain(status);
    }
    expect(clicks).toBe(0);
  });

  test('anywhere else: the page itself clicks', async () => {
    const page = [own(), `origin: http://127.0.0.1:${port}`, 'content-type: application/json'];
    const before = clicks;
    const sent = [...page, 'sec-fetch-site: same-origin'];
    expect(await rawStatus('POST /click HTTP/1.1', sent, CLICK)).toBe(200);
    expect(await rawStatus('POST /submit HTTP/1.1', page, FORM)).toBe(200);
    expect(clicks - before).toBe(2);
    clicks = before;
  });

  test('a question whether it may: nothing is granted to anybody', async () => {
    for (const method of ['OPTIONS', 'PUT', 'HEAD', 'DELETE', 'TRACE']) {
      const response = await sendRaw(
        port,
        `${method} /click HTTP/1.1\r\n${own()}\r\norigin: http://evil.example\r\naccess-control-request-method: POST\r\nconnection: close\r\n\r\n`,
      );
      expect(response.text).toMatch(/^HTTP\/1\.1 40[04]/);
      expect(response.text).not.toMatch(/access-control-allow/i);
    }
  });
});

test('nothing is for other sites to read, embed or listen to; the page may be opened by a link', async () => {
  for (const site of ['cross-site', 'same-site']) {
    for (const path of ['/messages', '/changes', '/inbox.js']) {
      const headers = [own(), `sec-fetch-site: ${site}`, 'sec-fetch-mode: no-cors'];
      expect(await rawStatus(`GET ${path} HTTP/1.1`, headers)).toBe(403);
    }
    const link = [own(), `sec-fetch-site: ${site}`, 'sec-fetch-mode: navigate'];
    expect(await rawStatus('GET / HTTP/1.1', link)).toBe(200);
    expect(await rawStatus('GET /messages HTTP/1.1', link)).toBe(403);
  }
  const { headers } = await fetch(inbox.url);
  expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
});

test('a body that is longer than it may be, or does not say how long it is, is not read', async () => {
  const origin = `origin: http://127.0.0.1:${port}`;
  const head = [own(), origin, 'content-type: application/json', 'connection: close'];
  for (const length of ['content-length: 300000', 'transfer-encoding: chunked']) {
    const { text } = await sendRaw(
      port,
      ['POST /click HTTP/1.1', ...head, length, '', ''].join('\r\n'),
    );
    expect(text).toMatch(/^HTTP\/1\.1 400/);
  }
});

test('hostile texts arrive as the texts that they are, as JSON that no browser takes for a page', async () => {
  for (const [index, text] of HOSTILE_TEXTS.entries()) {
    const approval = hostileApproval(text, `x${index}`);
    const message = approvalMessage(
      approval,
      'https://gate.example',
      Date.parse(approval.requestedAt),
    );
    await api().post('C0APPROVALS', message);
  }
  const response = await fetch(`${inbox.url}/messages`);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const { messages } = (await response.json()) as { messages: { blocks: object[] }[] };
  for (const { blocks } of messages) expect(JSON.stringify(blocks)).not.toMatch(/"type":"mrkdwn"/);
  expect(messages.length).toBe(HOSTILE_TEXTS.length);
});

describe('whoever watches', () => {
  test('is one of sixty-four; whoever leaves makes room, and clicks go on', async () => {
    const stops = Array.from({ length: 64 }, () => new AbortController());
    const open = ({ signal }: AbortController) => fetch(`${inbox.url}/changes`, { signal });
    const answers = await Promise.all(stops.map(open));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (let more = 0; more < 3; more++) {
      expect((await fetch(`${inbox.url}/changes`)).status).toBe(503);
    }
    expect((await fetch(`${inbox.url}/messages`)).status).toBe(200);
    for (const stop of stops) stop.abort();
    const last = new AbortController();
    await expect.poll(async () => (await open(last)).status).toBe(200);
    last.abort();
  });
});
