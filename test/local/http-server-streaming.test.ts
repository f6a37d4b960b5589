import { once } from 'node:events';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';

import { WholeResponse } from '../../src/gateway/whole-response.ts';
import { echo } from './echo-app.ts';
import { gateUnderTest } from './gate-under-test.ts';
import { latch } from './latch.ts';
import { readToClose, sendHttp2, wholeBody } from './raw-client.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

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

  /** Sends a request, and lets its answer fail once the client has read the first part. */
  async function cutAfterFirst(request: string) {
    const { opened, open } = latch();
    const gate = await gateUnderTest(failing(opened));
    const socket = connect(gate.port, '127.0.0.1');
    const answer = readToClose(socket);
    socket.on('data', (chunk) => {
      if (String(chunk).includes('first')) open();
    });
    socket.write(request);
    return { gate, answer: await answer };
  }

  test('is seen to be cut over HTTP/1.1: the connection is reset, the last chunk never comes', async () => {
    const { gate, answer } = await cutAfterFirst(
      'GET /rds/crm/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    const { text, reset } = answer;
    expect(text).toContain('first');
    expect(wholeBody(text)).toBeUndefined();
    expect(reset).toBe(true);
    expect(gate.samples).toMatchObject([{ end: 'failed' }]);
  });

  test('is seen to be cut by an HTTP/1.0 client, for whom a closed connection would be an end', async () => {
    const { answer } = await cutAfterFirst('GET /rds/crm/x HTTP/1.0\r\nHost: a\r\n\r\n');
    expect(answer.reset).toBe(true);
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

  test('an answer that is whole leaves in one piece with its head and its end', async () => {
    const whole = bytes('{"rows":[]}');
    const gate = await gateUnderTest(
      async () => new WholeResponse(whole, { status: 200, headers: {} }),
    );
    const socket = connect(gate.port, '127.0.0.1');
    socket.write('GET /rds/crm/x HTTP/1.1\r\nHost: a\r\n\r\n');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 200 /);
    expect(wholeBody(String(first))).toBe('b\r\n{"rows":[]}\r\n0\r\n\r\n');
    socket.destroy();
    const h2 = await sendHttp2(gate.url, { ':path': '/rds/crm/x' });
    expect(h2).toMatchObject({ status: 200, body: '{"rows":[]}', error: undefined });
  });

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
