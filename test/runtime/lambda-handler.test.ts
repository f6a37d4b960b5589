import { Writable } from 'node:stream';
import type { UnderlyingSource } from 'node:stream/web';
import { beforeAll, expect, test } from 'vitest';

import type { CallerRequest } from '../../src/gateway/caller-request.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { WholeResponse } from '../../src/gateway/whole-response.ts';
import { provideAwslambda, type ResponseHead } from '../../src/local/local-awslambda.ts';
import type { Handler } from '../../src/runtime/app.ts';
import { type Edge, gateHandler } from '../../src/runtime/lambda-handler.ts';
import type { LogFields } from '../../src/runtime/logger.ts';
import type { RequestSample } from '../../src/runtime/meter.ts';
import type { RequestContext } from '../../src/runtime/request-life.ts';

beforeAll(provideAwslambda);

const event = {
  httpMethod: 'POST',
  path: '/rds/crm/sql',
  multiValueHeaders: { Authorization: ['Bearer canary-token'], 'X-Canary': ['canary-header'] },
  multiValueQueryStringParameters: { q: ['canary-query'] },
  body: 'canary-body',
  isBase64Encoded: false,
};

type Line = Readonly<{ level: string; message: string; fields: LogFields }>;

/** Runs one event through a gate handler and keeps everything that came of it. */
async function invoke(
  app: Handler,
  change: object = {},
  options: { context?: RequestContext; refuse?: Edge['refuse'] } = {},
) {
  const lines: Line[] = [];
  const samples: RequestSample[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields });
  let head: ResponseHead | undefined;
  const chunks: Buffer[] = [];
  const stream = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    }),
    {
      begin: (it: ResponseHead) => {
        head = it;
      },
    },
  );
  stream.on('error', () => {});
  const handler = gateHandler({
    app,
    bodyBytes: 1024,
    log: { info: at('info'), warn: at('warn'), error: at('error') },
    meter: { count: (sample) => void samples.push(sample) },
    now: () => 0,
    ...(options.refuse && { refuse: options.refuse }),
  });
  const failure: unknown = await handler({ ...event, ...change }, stream, options.context ?? {})
    .then(() => undefined)
    .catch((error: unknown) => error);
  const received = () => Buffer.concat(chunks);
  const body = String(received());
  const ended = stream.writableFinished;
  return { head, body, received, failure, lines, samples, ended, stream };
}

function streamed(source: UnderlyingSource<Uint8Array>): Response {
  return new Response(new ReadableStream(source));
}
const bytes = (text: string) => new TextEncoder().encode(text);

test('an unknown failure is `unavailable`, and nothing of it leaves', async () => {
  const throwing = () => Promise.reject(new Error('canary-cause'));
  const { head, body, lines, samples } = await invoke(throwing);
  expect(head).toMatchObject({ statusCode: 503, headers: { 'sallyport-error': 'unavailable' } });
  expect(JSON.parse(body)).toMatchObject({ code: 'unavailable' });
  expect(body + JSON.stringify(lines)).not.toContain('canary');
  expect(lines[0]).toMatchObject({ level: 'error', fields: { failure: 'Error' } });
  expect(samples).toEqual([{ kind: 'rds', code: 'unavailable', end: 'complete', milliseconds: 0 }]);
});

test.each(['text', null, undefined, 0])('%j thrown is `unavailable` too', async (thrown) => {
  const { head } = await invoke(() => Promise.reject(thrown));
  expect(head).toMatchObject({ statusCode: 503 });
});

test('an event that is no request is a `bad_request`', async () => {
  const { head } = await invoke(async () => new Response('never'), { path: '/rds/../x' });
  expect(head).toMatchObject({ statusCode: 400, headers: { 'sallyport-error': 'bad_request' } });
});

test('a body over the limit never reaches the app', async () => {
  let reached = false;
  const app = async () => {
    reached = true;
    return new Response('');
  };
  const { head } = await invoke(app, { body: 'a'.repeat(1025) });
  expect(head).toMatchObject({ statusCode: 413, headers: { 'sallyport-error': 'over_limit' } });
  expect(reached).toBe(false);
});

test('a refuser answers what no exchange answered, with what is known of the request', async () => {
  const seen: unknown[] = [];
  const refuse: Edge['refuse'] = async (error, line, headers) => {
    seen.push(error.code, line, headers.get('authorization'));
    return new Response('own shape', { status: 400 });
  };
  const { head, body } = await invoke(
    async () => new Response('never'),
    { path: '/rds/crm/\u0007..%2f' },
    { refuse },
  );
  expect(head).toMatchObject({ statusCode: 400 });
  expect(body).toBe('own shape');
  expect(seen).toEqual([
    'bad_request',
    { method: 'POST', path: '/rds/crm/?..%2f', kind: 'rds', connection: 'crm' },
    'Bearer canary-token',
  ]);
});

test('a refuser that fails is `unavailable`', async () => {
  const app = () => Promise.reject(new SallyportError('denied', 'no'));
  const refuse: Edge['refuse'] = () => Promise.reject(new Error('store down'));
  const { head } = await invoke(app, {}, { refuse });
  expect(head).toMatchObject({ statusCode: 503 });
});

test('a body that fails half-way is never ended', async () => {
  const app = async () =>
    streamed({
      pull(controller) {
        if (controller.desiredSize === 0) return;
        controller.enqueue(bytes('first'));
        controller.error(new Error('canary-cause'));
      },
    });
  const { failure, ended, stream, lines, samples } = await invoke(app);
  expect(failure).toBeInstanceOf(Error);
  expect(ended).toBe(false);
  expect(stream.destroyed).toBe(true);
  expect(samples).toMatchObject([{ end: 'failed' }]);
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('the client going away aborts the request and cancels the body, even while it waits', async () => {
  const gone = new AbortController();
  let request: CallerRequest | undefined;
  let cancelled = false;
  const app: Handler = async (it) => {
    request = it;
    return streamed({
      pull: () => {
        setImmediate(() => gone.abort());
        return new Promise(() => {});
      },
      cancel: () => {
        cancelled = true;
      },
    });
  };
  const { ended, samples } = await invoke(app, {}, { context: { clientGone: gone.signal } });
  expect(request?.signal.aborted).toBe(true);
  expect(cancelled).toBe(true);
  expect(ended).toBe(false);
  expect(samples).toMatchObject([{ end: 'client-gone' }]);
});

test('a client that was gone before the request began aborts it at once', async () => {
  let aborted = false;
  const app: Handler = async ({ signal }) => {
    aborted = signal.aborted;
    return new Response('late');
  };
  const { ended } = await invoke(app, {}, { context: { clientGone: AbortSignal.abort() } });
  expect(aborted).toBe(true);
  expect(ended).toBe(false);
});

test('a connection that closes under the body cancels it', async () => {
  let cancelled = false;
  const app: Handler = async () =>
    streamed({
      pull: () => new Promise(() => {}),
      cancel: () => {
        cancelled = true;
      },
    });
  const stream = Object.assign(new Writable({ write() {} }), {
    begin: () => setImmediate(() => stream.destroy()),
  });
  const silent = () => {};
  const handler = gateHandler({
    app,
    bodyBytes: 1024,
    log: { info: silent, warn: silent, error: silent },
    meter: { count: silent },
    now: () => 0,
  });
  await expect(handler(event, stream, {})).rejects.toThrow();
  expect(cancelled).toBe(true);
});

test('shortly before the function runs out of time the request is aborted and the body cut', async () => {
  let signal: AbortSignal | undefined;
  const app: Handler = async (request) => {
    signal = request.signal;
    return streamed({ pull: () => new Promise(() => {}) });
  };
  const context = { getRemainingTimeInMillis: () => 2_020 };
  const { ended, samples } = await invoke(app, {}, { context });
  expect(signal?.aborted).toBe(true);
  expect(ended).toBe(false);
  expect(samples).toMatchObject([{ end: 'failed' }]);
});

test('status, headers, cookies and body arrive; framing is left to the connection', async () => {
  const headers = new Headers({ 'x-a': '1', 'content-length': '5', 'transfer-encoding': 'x' });
  headers.append('set-cookie', 'a=1');
  headers.append('set-cookie', 'b=2');
  const { head, body } = await invoke(
    async () => new Response(bytes('hello'), { status: 201, headers }),
  );
  expect(head).toEqual({
    statusCode: 201,
    headers: { 'x-a': '1' },
    multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
  });
  expect(body).toBe('hello');
});

const whole = (it: Uint8Array<ArrayBuffer>) => async () =>
  new WholeResponse(it, { status: 200, headers: {} });

test.each([
  ['a short one', bytes('{"name":"Zoë 🦉"}')],
  ['one that starts with a byte order mark', bytes('\ufeff{}')],
  ['one as long as is written in one piece', bytes(`${'x'.repeat(16_382)}ë`)],
  ['a longer one, with a character at every border', bytes(`x${'🦉'.repeat(10_000)}`)],
  ['one that is no text', Uint8Array.of(0, 255, 192, 128, 10)],
  ['an empty one', bytes('')],
])('an answer that is whole arrives byte for byte: %s', async (_name, it) => {
  const { received, lines, ended } = await invoke(whole(it));
  expect(Buffer.compare(received(), it)).toBe(0);
  expect(ended).toBe(true);
  expect(lines.at(-1)).toMatchObject({ fields: { end: 'complete', bytes: it.byteLength } });
});

test('a text that is none does not spoil the one after it', async () => {
  await invoke(whole(Uint8Array.of(0xe2, 0x82)));
  const { body } = await invoke(whole(bytes('next')));
  expect(body).toBe('next');
});

test('an answer that is whole is not ended for a client that is gone', async () => {
  const context = { clientGone: AbortSignal.abort() };
  const { ended, samples } = await invoke(whole(bytes('late')), {}, { context });
  expect(ended).toBe(false);
  expect(samples).toMatchObject([{ end: 'client-gone' }]);
});

test("a HEAD's whole answer is dropped", async () => {
  const { head, body } = await invoke(whole(bytes('whole')), { httpMethod: 'HEAD' });
  expect(head).toMatchObject({ statusCode: 200 });
  expect(body).toBe('');
});

test("a HEAD's body is read to its end and dropped", async () => {
  let made = 0;
  const app = async () =>
    streamed({
      pull(controller) {
        made += 1;
        controller.enqueue(bytes('x'));
        if (made === 5) controller.close();
      },
    });
  const { head, body } = await invoke(app, { httpMethod: 'HEAD' });
  expect(head).toMatchObject({ statusCode: 200 });
  expect(body).toBe('');
  expect(made).toBe(5);
});

test('no body, token, header value or query is ever logged', async () => {
  const app: Handler = async () => new Response('canary-answer', { headers: { x: 'canary-x' } });
  const { lines, samples } = await invoke(app);
  expect(JSON.stringify([lines, samples])).not.toContain('canary');
  expect(lines).toMatchObject([
    { message: 'request', fields: { method: 'POST', kind: 'rds', connection: 'crm', status: 200 } },
  ]);
});
