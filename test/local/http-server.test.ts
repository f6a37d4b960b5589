import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import type { CallerRequest } from '../../src/gateway/caller-request.ts';
import { startHttpServer } from '../../src/local/http-server.ts';
import { gateUnderTest } from './gate-under-test.ts';
import { readToClose, sendHttp2, sendRaw, wholeBody } from './raw-client.ts';

const BODY_BYTES = 6 * 1024 * 1024;
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const bytes = (text: string) => new TextEncoder().encode(text);
/** Says what reached it. */
const echo = async ({ method, path, query, body, headers }: CallerRequest) =>
  Response.json({
    method,
    path,
    query,
    sha256: sha256(body),
    headers: Object.fromEntries(headers),
  });

/** Resolves from outside. */
function latch(): Readonly<{ opened: Promise<void>; open: () => void }> {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('bodies over 6 MB', () => {
  const over = Buffer.alloc(BODY_BYTES + 1);
  const problem = { status: 413, code: 'over_limit', type: 'about:blank' };

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

describe('an answer that fails half-way', () => {
  const failing = (gate: Promise<void>) => async () => {
    let sent = false;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          if (!sent) {
            sent = true;
            controller.enqueue(bytes('first'));
            return;
          }
          await gate;
          controller.error(new Error('upstream broke'));
        },
      }),
    );
  };

  test('is seen to be cut over HTTP/1.1: the connection is reset, the last chunk never comes', async () => {
    const { opened, open } = latch();
    const gate = await gateUnderTest(failing(opened));
    const socket = connect(gate.port, '127.0.0.1');
    const answer = readToClose(socket);
    socket.on('data', (chunk) => {
      if (String(chunk).includes('first')) open();
    });
    socket.write('GET /rds/crm/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const { text, reset } = await answer;
    expect(text).toContain('first');
    expect(wholeBody(text)).toBeUndefined();
    expect(reset).toBe(true);
    expect(gate.samples).toMatchObject([{ end: 'failed' }]);
  });

  test('is seen to be cut by an HTTP/1.0 client, for whom a closed connection would be an end', async () => {
    const { opened, open } = latch();
    const gate = await gateUnderTest(failing(opened));
    const socket = connect(gate.port, '127.0.0.1');
    const answer = readToClose(socket);
    socket.on('data', (chunk) => {
      if (String(chunk).includes('first')) open();
    });
    socket.write('GET /rds/crm/x HTTP/1.0\r\nHost: a\r\n\r\n');
    expect((await answer).reset).toBe(true);
  });

  test('is an error for fetch, and for HTTP/2, whose other streams go on', async () => {
    const gate = await gateUnderTest(async (request) =>
      request.path.endsWith('/fails') ? failing(Promise.resolve())() : echo(request),
    );
    const cut = fetch(`${gate.url}/rds/crm/fails`).then((response) => response.text());
    await expect(cut).rejects.toThrow();
    const session = http2.connect(gate.url);
    const stream = session.request({ ':path': '/rds/crm/fails' });
    const [error] = await once(stream, 'error');
    expect(error).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' });
    expect(stream.rstCode).toBe(http2.constants.NGHTTP2_INTERNAL_ERROR);
    const next = session.request({ ':path': '/rds/crm/x' });
    const [headers] = await once(next, 'response');
    expect(headers).toMatchObject({ ':status': 200 });
    session.destroy();
  });
});

describe('a client that goes away', () => {
  test('while the app works aborts its request', async () => {
    const { opened: started, open: start } = latch();
    const { opened: aborted, open: abort } = latch();
    const gate = await gateUnderTest(async ({ signal }) => {
      signal.addEventListener('abort', abort);
      start();
      await aborted;
      return new Response('late');
    });
    const client = new AbortController();
    const answer = fetch(`${gate.url}/rds/crm/x`, { signal: client.signal });
    await started;
    client.abort();
    await expect(answer).rejects.toThrow();
    await aborted;
  });

  test.each(['http1', 'http2'])('while the answer streams cancels it (%s)', async (protocol) => {
    const { opened: cancelled, open: cancel } = latch();
    const gate = await gateUnderTest(
      async () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(bytes('first')),
            pull: () => new Promise(() => {}),
            cancel,
          }),
        ),
    );
    if (protocol === 'http1') {
      const socket = connect(gate.port, '127.0.0.1');
      socket.write('GET /rds/crm/x HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'data');
      socket.destroy();
    } else {
      const session = http2.connect(gate.url);
      const stream = session.request({ ':path': '/rds/crm/x' });
      await once(stream, 'data');
      stream.close(http2.constants.NGHTTP2_CANCEL);
      await cancelled;
      session.destroy();
    }
    await cancelled;
    await expect.poll(() => gate.samples).toMatchObject([{ end: 'client-gone' }]);
  });
});

describe('streaming', () => {
  test.each(['http1', 'http2'])(
    'each part arrives before the next is made (%s)',
    async (protocol) => {
      const gates = [latch(), latch(), latch()];
      let made = 0;
      const gate = await gateUnderTest(
        async () =>
          new Response(
            new ReadableStream({
              async pull(controller) {
                const next = gates[made];
                if (!next) return controller.close();
                await next.opened;
                made += 1;
                controller.enqueue(bytes(`part ${made};`));
              },
            }),
          ),
      );
      const seen: string[] = [];
      // The head comes before any part exists. Each gate opens only when the part before was read:
      // were anything held back, this would wait for ever.
      for await (const text of await parts(protocol, gate.url, () => gates[0]?.open())) {
        seen.push(text);
        gates[made]?.open();
      }
      expect(seen).toEqual(['part 1;', 'part 2;', 'part 3;']);
      expect(gate.samples).toMatchObject([{ end: 'complete' }]);
    },
  );

  test('a client that does not read stops the source', async () => {
    const chunk = new Uint8Array(64 * 1024);
    const total = 64 * 1024 * 1024;
    let made = 0;
    const gate = await gateUnderTest(
      async () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              if (made >= total) return controller.close();
              made += chunk.byteLength;
              controller.enqueue(chunk);
            },
          }),
        ),
    );
    const socket = connect(gate.port, '127.0.0.1');
    socket.pause();
    socket.write('GET /rds/crm/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    let before = -1;
    await expect
      .poll(
        () => {
          const stopped = made > 0 && made === before;
          before = made;
          return stopped;
        },
        { interval: 100, timeout: 10_000 },
      )
      .toBe(true);
    expect(made).toBeLessThan(total / 2);
    let received = 0;
    socket.on('data', (data) => {
      received += data.byteLength;
    });
    socket.resume();
    await once(socket, 'close');
    expect(received).toBeGreaterThan(total);
  });
});

/** The parts of an answer as they come; `onHead` once its head is there. */
async function parts(
  protocol: string,
  url: string,
  onHead: () => void,
): Promise<AsyncIterable<string>> {
  if (protocol === 'http2') {
    const session = http2.connect(url);
    const stream = session.request({ ':path': '/rds/crm/x' });
    stream.setEncoding('utf8');
    stream.on('close', () => session.destroy());
    await once(stream, 'response');
    onHead();
    return stream;
  }
  const response = await fetch(`${url}/rds/crm/x`);
  onHead();
  return (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream());
}

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

describe('closing', () => {
  test('waits for what is under way and refuses what is new', async () => {
    const { opened: started, open: start } = latch();
    const { opened: finished, open: finish } = latch();
    let begun = 0;
    const gate = await gateUnderTest(async () => {
      begun += 1;
      if (begun === 2) start();
      await finished;
      return new Response('whole');
    });
    const answer = fetch(`${gate.url}/rds/crm/x`).then((response) => response.text());
    const h2 = sendHttp2(gate.url, { ':path': '/rds/crm/x' });
    await started;
    const closed = gate.close(10);
    await expect(fetch(`${gate.url}/healthz`)).rejects.toThrow();
    finish();
    expect(await answer).toBe('whole');
    expect(await h2).toMatchObject({ status: 200, body: 'whole' });
    await closed;
  });

  test('cuts off what does not finish in time', async () => {
    const gate = await gateUnderTest(
      async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })),
    );
    const response = await fetch(`${gate.url}/rds/crm/x`);
    const body = response.text();
    await Promise.all([gate.close(0.05), expect(body).rejects.toThrow()]);
  });

  test('ends a connection after the answer whose head said that it would stay', async () => {
    const { opened, open } = latch();
    const gate = await gateUnderTest(
      async () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(bytes('first')),
            async pull(controller) {
              await opened;
              controller.close();
            },
          }),
        ),
    );
    const socket = connect(gate.port, '127.0.0.1');
    socket.write('GET /rds/crm/x HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    const answer = readToClose(socket);
    const closed = gate.close(600);
    open();
    await closed;
    expect((await answer).reset).toBe(false);
  });

  test('does not wait for connections that say nothing or are idle', async () => {
    const gate = await gateUnderTest(echo, { timeouts: { headerMs: 600_000, idleMs: 600_000 } });
    const silent = connect(gate.port, '127.0.0.1');
    await once(silent, 'connect');
    const idle = connect(gate.port, '127.0.0.1');
    idle.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(idle, 'data');
    const session = http2.connect(gate.url);
    await once(session, 'remoteSettings');
    await Promise.all([
      gate.close(600),
      once(silent, 'close'),
      once(idle.resume(), 'close'),
      once(session, 'close'),
    ]);
  });
});
