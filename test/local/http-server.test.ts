import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { startHttpServer } from '../../src/local/http-server.ts';
import { echo, sha256 } from './echo-app.ts';
import { gateUnderTest } from './gate-under-test.ts';
import { readToClose, sendHttp2, sendRaw } from './raw-client.ts';

const BODY_BYTES = 6 * 1024 * 1024;

describe('bodies over 6 MB', () => {
  const over = Buffer.alloc(BODY_BYTES + 1);
  const problem = {
    status: 413,
    code: 'over_limit',
    type: 'about:blank',
    title: 'Content Too Large',
  };

  test('one more byte is refused with a problem, whether announced or not, and never reaches the app', async () => {
    let reached = 0;
    const gate = await gateUnderTest(async () => {
      reached += 1;
      return new Response('');
    });
    const announced = { method: 'POST', body: over };
    const chunked = { method: 'POST', body: new Blob([over]).stream(), duplex: 'half' as const };
    for (const init of [announced, chunked]) {
      const response = await fetch(`${gate.url}/rds/crm/sql`, init);
      expect(response.status).toBe(413);
      expect(response.headers.get('sallyport-error')).toBe('over_limit');
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject(problem);
    }
    const answer = await sendHttp2(gate.url, { ':method': 'POST', ':path': '/rds/crm/sql' }, over);
    expect(answer).toMatchObject({ status: 413, code: 'over_limit', error: undefined });
    expect(JSON.parse(answer.body)).toMatchObject(problem);
    expect(reached).toBe(0);
  });

  test('who asks with `expect: 100-continue` is refused before he sends any of it', async () => {
    const gate = await gateUnderTest(echo);
    const head = 'POST /rds/crm/sql HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n';
    const socket = connect(gate.port, '127.0.0.1');
    socket.write(`${head}Content-Length: ${over.byteLength}\r\n\r\n`);
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('who asks about a body that is wanted is told to go on', async () => {
    const gate = await gateUnderTest(echo);
    const head = 'POST /rds/crm/sql HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n';
    const socket = connect(gate.port, '127.0.0.1');
    socket.write(`${head}Connection: close\r\nContent-Length: 2\r\n\r\n`);
    expect(String((await once(socket, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    const answer = readToClose(socket);
    socket.write('ok');
    expect((await answer).text).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a body without an end is refused while it is still being sent', async () => {
    const gate = await gateUnderTest(echo, { bodyBytes: 1024 });
    const socket = connect(gate.port, '127.0.0.1');
    socket.write('POST /rds/crm/sql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(`800\r\n${'a'.repeat(2048)}\r\n`);
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('who reads nothing before he has sent it all still gets the answer', async () => {
    const gate = await gateUnderTest(echo);
    const socket = connect(gate.port, '127.0.0.1').pause();
    const body = Buffer.alloc(3 * BODY_BYTES);
    socket.write(
      `POST /rds/crm/sql HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.byteLength}\r\n\r\n`,
    );
    const sent = new Promise((resolve) => socket.write(body, resolve));
    const answer = readToClose(socket);
    socket.pause();
    expect(await sent).toBeFalsy();
    socket.resume();
    const { text, reset } = await answer;
    expect(text).toContain('"code":"over_limit"');
    expect(reset).toBe(false);
  });

  test('a gzip bomb is refused', async () => {
    const gate = await gateUnderTest(echo);
    const response = await fetch(`${gate.url}/rds/crm/sql`, {
      method: 'POST',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(BODY_BYTES * 3)),
    });
    expect(response.status).toBe(413);
    expect(response.headers.get('sallyport-error')).toBe('over_limit');
  });

  test('exactly 6 MB arrive whole, over HTTP/1.1 and HTTP/2, plain and gzipped', async () => {
    const gate = await gateUnderTest(echo);
    const whole = Buffer.alloc(BODY_BYTES, 'select 1; ');
    const plain = await fetch(`${gate.url}/rds/crm/sql`, { method: 'POST', body: whole });
    expect(await plain.json()).toMatchObject({ sha256: sha256(whole) });
    const zipped = await fetch(`${gate.url}/rds/crm/sql`, {
      method: 'POST',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(whole),
    });
    expect(await zipped.json()).toMatchObject({ sha256: sha256(whole) });
    const h2 = await sendHttp2(gate.url, { ':method': 'POST', ':path': '/rds/crm/sql' }, whole);
    expect(JSON.parse(h2.body)).toMatchObject({ sha256: sha256(whole) });
  });
});

describe('what reaches the app', () => {
  test('path, query, method and headers as they were sent, over HTTP/1.1', async () => {
    const gate = await gateUnderTest(echo);
    const path = '/bedrock/claude/model/arn%3aaws%2Fx/converse';
    const { text } = await sendRaw(
      gate.port,
      `PUT ${path}?b=1&a=%2F+x&b=2 HTTP/1.1\r\nHost: gate\r\nX-A: 1\r\nx-a: 2\r\nConnection: close\r\n\r\n`,
    );
    expect(text).toContain(`"method":"PUT","path":"${path}","query":"b=1&b=2&a=%2F%20x"`);
    expect(text).toContain('"x-a":"1, 2"');
    expect(text).toContain('"host":"gate"');
  });

  test('the same over HTTP/2, with its authority for a host', async () => {
    const gate = await gateUnderTest(echo);
    const { body } = await sendHttp2(gate.url, {
      ':method': 'DELETE',
      ':path': '/rds/crm/a%20b/?q=1',
      ':authority': 'gate.example',
      'x-a': ['1', '2'],
    });
    expect(JSON.parse(body)).toMatchObject({
      method: 'DELETE',
      path: '/rds/crm/a%20b/',
      query: 'q=1',
      headers: { host: 'gate.example', 'x-a': '1, 2' },
    });
  });

  test('many requests on one connection, and many at once', async () => {
    const gate = await gateUnderTest(echo);
    const one = 'GET /rds/crm/1 HTTP/1.1\r\nHost: a\r\n\r\n';
    const last = 'GET /rds/crm/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const { text } = await sendRaw(gate.port, one + one + last);
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => (await fetch(`${gate.url}/rds/crm/${n}`)).json()),
    );
    expect(answers).toMatchObject(
      Array.from({ length: 50 }, (_, n) => ({ path: `/rds/crm/${n}` })),
    );
  });

  test('answers without a body have none', async () => {
    const gate = await gateUnderTest(async (request) =>
      request.method === 'HEAD'
        ? new Response('dropped')
        : new Response(null, { status: Number(request.path.slice(-3)) }),
    );
    const head = await fetch(`${gate.url}/rds/crm/x`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const status of [204, 304]) {
      const plain = await fetch(`${gate.url}/rds/crm/${status}`);
      expect([plain.status, await plain.text()]).toEqual([status, '']);
      const h2 = await sendHttp2(gate.url, { ':path': `/rds/crm/${status}` });
      expect(h2).toMatchObject({ status, body: '', error: undefined });
    }
    const h2 = await sendHttp2(gate.url, { ':method': 'HEAD', ':path': '/rds/crm/x' });
    expect(h2).toMatchObject({ status: 200, body: '', error: undefined });
  });

  test('cookies stay apart', async () => {
    const headers = new Headers();
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    const gate = await gateUnderTest(async () => new Response('', { headers }));
    const response = await fetch(`${gate.url}/rds/crm/x`);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });
});

test('an unknown route is a problem', async () => {
  const gate = await gateUnderTest(echo);
  const response = await fetch(`${gate.url}/nope`);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ code: 'not_found' });
});

describe('the port', () => {
  test('that is taken is named, with the variable that moves it', async () => {
    const { port } = await gateUnderTest(echo);
    await expect(startHttpServer({ port, handler: async () => {} })).rejects.toThrow(
      new RegExp(`^port ${port} is already taken.*SALLYPORT_PORT`),
    );
  });

  test('is on the loopback interface only', async () => {
    const gate = await gateUnderTest(echo);
    expect(gate.url).toBe(`http://127.0.0.1:${gate.port}`);
    const elsewhere = connect(gate.port, '127.0.0.2');
    const [error] = await once(elsewhere, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
