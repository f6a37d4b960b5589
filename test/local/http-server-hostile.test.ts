import { once } from 'node:events';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';

import { type GateUnderTest, gateUnderTest } from './gate-under-test.ts';
import { readToClose, sendHttp2, sendRaw } from './raw-client.ts';

let reached = 0;
const count = async () => {
  reached += 1;
  return new Response('reached');
};
beforeEach(() => {
  reached = 0;
});

const get = (target: string, more = '') =>
  `GET ${target} HTTP/1.1\r\nHost: gate\r\n${more}Connection: close\r\n\r\n`;

function problemIn(text: string): unknown {
  return JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? 'null');
}

async function expectRefused(gate: GateUnderTest, bytes: string, code: string): Promise<void> {
  const { text } = await sendRaw(gate.port, bytes);
  expect(text).toContain(`sallyport-error: ${code}\r\n`);
  expect(problemIn(text)).toMatchObject({ code });
  expect(reached).toBe(0);
}

describe('path tricks on the request line', () => {
  const TRICKS = [
    '/rds/../sessions',
    '/rds/crm/./sql',
    '/rds/%2e%2e/sessions',
    '/rds/%252e%252e/sessions',
    '/rds/crm%2fsql',
    '/rds/crm%252fsql',
    '/rds/crm%5csql',
    '/rds/crm\\sql',
    '//rds/crm/sql',
    '/rds//sql',
    '/rds/crm/sql%00',
    '/rds/crm/sql#x',
    '/rds/..;/sessions',
    'http://gate/rds/crm/sql',
    'https://elsewhere/rds/crm/sql',
    'rds/crm/sql',
    '*',
    `/rds/${'a'.repeat(5000)}`,
    '/rds/crm/sql?q=%zz',
    '/rds/crm/sql?q=%ff',
  ];

  test.each(TRICKS)('%s is refused over HTTP/1.1', async (target) => {
    await expectRefused(await gateUnderTest(count), get(target), 'bad_request');
  });

  test.each(TRICKS)('%s is refused over HTTP/2', async (target) => {
    const gate = await gateUnderTest(count);
    const answer = await sendHttp2(gate.url, { ':path': target });
    // What is no path at all is a protocol error already (RFC 9113, 8.3.1).
    if (target.startsWith('/')) expect(answer).toMatchObject({ status: 400, code: 'bad_request' });
    else expect(answer).toMatchObject({ status: undefined, error: expect.any(Error) });
    expect(reached).toBe(0);
  });
});

describe('malformed requests', () => {
  test.each([
    ['two authorizations', get('/rds/crm/x', 'Authorization: a\r\nauthorization: b\r\n')],
    ['two hosts', get('/rds/crm/x', 'Host: other\r\n')],
    ['two lengths', get('/rds/crm/x', 'Content-Length: 0\r\nContent-Length: 1\r\n')],
    [
      'a length and chunks',
      get('/rds/crm/x', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'),
    ],
    ['two content types', get('/rds/crm/x', 'Content-Type: a\r\nContent-Type: b\r\n')],
    ['a folded header', get('/rds/crm/x', 'X-A: 1\r\n 2\r\n')],
    ['a blank before the colon', get('/rds/crm/x', 'Authorization : a\r\n')],
    ['a NUL in a header', get('/rds/crm/x', 'X-A: \u0000\r\n')],
    ['a line that is no request', 'hello there\r\n\r\n'],
    ['an unknown content encoding', get('/rds/crm/x', 'Content-Encoding: snappy\r\n')],
    ['a method that API Gateway has not', get('/rds/crm/x').replace('GET', 'TRACE')],
    ['a version that is not spoken', 'GET /rds/crm/x HTTP/3.7\r\nHost: a\r\n\r\n'],
  ])('%s', async (_name, bytes) => {
    await expectRefused(await gateUnderTest(count), bytes, 'bad_request');
  });

  test('headers over their limit', async () => {
    const gate = await gateUnderTest(count);
    const long = get('/rds/crm/x', `Authorization: ${'a'.repeat(70_000)}\r\n`);
    await expectRefused(gate, long, 'over_limit');
  });

  test('a token over its own limit still reaches the one who can say so', async () => {
    const gate = await gateUnderTest(count);
    const { text } = await sendRaw(
      gate.port,
      get('/rds/crm/x', `Authorization: Bearer ${'a'.repeat(20_000)}\r\n`),
    );
    expect(text).toMatch(/^HTTP\/1\.1 200/);
  });

  test('no host is refused', async () => {
    const gate = await gateUnderTest(count);
    const { text } = await sendRaw(gate.port, 'GET /rds/crm/x HTTP/1.1\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400/);
    expect(reached).toBe(0);
  });

  test('an upgrade to something else is not followed', async () => {
    const gate = await gateUnderTest(count);
    const { text } = await sendRaw(gate.port, get('/rds/crm/x', 'Upgrade: h2c\r\n'));
    expect(text).toMatch(/^HTTP\/1\.1 200/);
  });

  test('a tunnel is refused', async () => {
    const gate = await gateUnderTest(count);
    const { text } = await sendRaw(gate.port, 'CONNECT db:5432 HTTP/1.1\r\nHost: db\r\n\r\n');
    expect(text).not.toMatch(/^HTTP\/1\.1 2/);
    const h2 = await sendHttp2(gate.url, { ':method': 'CONNECT', ':authority': 'db:5432' });
    expect(h2.status).not.toBe(200);
    expect(reached).toBe(0);
  });

  test('bytes after a request are not answered into its response', async () => {
    const gate = await gateUnderTest(
      async () =>
        new Response(
          new ReadableStream({
            start: (c) => c.enqueue(new Uint8Array([65])),
            pull: () => new Promise(() => {}),
          }),
        ),
    );
    const socket = connect(gate.port, '127.0.0.1');
    const answer = readToClose(socket);
    socket.write('GET /rds/crm/x HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    socket.write('garbage\r\n\r\n');
    const { text } = await answer;
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('slow and silent clients', () => {
  const timeouts = { headerMs: 150, bodyMs: 150, idleMs: 150 };

  test('a connection that says nothing is closed', async () => {
    const gate = await gateUnderTest(count, { timeouts });
    expect(await sendRaw(gate.port, '')).toMatchObject({ text: '' });
  });

  test('one that never decides between the protocols is closed', async () => {
    const gate = await gateUnderTest(count, { timeouts });
    expect(await sendRaw(gate.port, 'PR')).toMatchObject({ text: '' });
  });

  test('headers that never end are refused', async () => {
    const gate = await gateUnderTest(count, { timeouts });
    await expectRefused(gate, 'GET /rds/crm/x HTTP/1.1\r\nHost: a\r\nX-Slow: ', 'bad_request');
  });

  test('so are those of a second request on the connection', async () => {
    const gate = await gateUnderTest(async () => new Response('ok'), { timeouts });
    const { text } = await sendRaw(
      gate.port,
      `${get('/healthz').replace(/Conn.*\r\n\r\n/, '\r\n')}GET /rds`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    expect(text).toContain('sallyport-error: bad_request');
  });

  test('a body that never ends is refused, over HTTP/1.1 and HTTP/2', async () => {
    const gate = await gateUnderTest(count, { timeouts });
    await expectRefused(
      gate,
      'POST /rds/crm/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{',
      'bad_request',
    );
    const session = http2.connect(gate.url);
    const stream = session.request({ ':method': 'POST', ':path': '/rds/crm/x' });
    stream.write('{');
    const [headers] = await once(stream, 'response');
    expect(headers).toMatchObject({ ':status': 400, 'sallyport-error': 'bad_request' });
    session.destroy();
    expect(reached).toBe(0);
  });

  test('idle connections are closed, over HTTP/1.1 and HTTP/2', async () => {
    const gate = await gateUnderTest(count, { timeouts });
    const { text } = await sendRaw(gate.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    await once(http2.connect(gate.url), 'close');
  });

  test('a response that takes its time is not idle', async () => {
    const answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return new Response('at last');
    };
    const gate = await gateUnderTest(answer, { timeouts });
    expect(await (await fetch(`${gate.url}/rds/crm/x`)).text()).toBe('at last');
    const h2 = await sendHttp2(gate.url, { ':path': '/rds/crm/x' });
    expect(h2).toMatchObject({ status: 200, body: 'at last' });
  });

  test('a client that hangs up in the middle of its body leaves nothing behind', async () => {
    const gate = await gateUnderTest(count);
    const socket = connect(gate.port, '127.0.0.1');
    socket.write('POST /rds/crm/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{');
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect((await fetch(`${gate.url}/healthz`)).status).toBe(200);
    expect(reached).toBe(0);
  });
});
