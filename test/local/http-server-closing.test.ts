import { once } from 'node:events';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';

import { echo } from './echo-app.ts';
import { gateUnderTest } from './gate-under-test.ts';
import { latch } from './latch.ts';
import { readToClose, sendHttp2 } from './raw-client.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

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
    const all = [once(silent, 'close'), once(idle.resume(), 'close'), once(session, 'close')];
    await expect(Promise.all([gate.close(600), ...all])).resolves.toHaveLength(4);
  });
});
