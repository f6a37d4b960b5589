import { randomUUID } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { type Loopback, serveOnLoopback } from '../../loopback.ts';
import { type Reply, refusalReply } from '../reply.ts';
import { invalid, RuntimeError } from '../runtime-error.ts';

/** A request whose body has been read. */
export type RuntimeRequest = Readonly<{
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}>;

/** @throws RuntimeError */
export type RuntimeService = (request: RuntimeRequest, signal: AbortSignal) => Reply;

/** As of the service */
const BODY_BYTES = 25_000_000;
/** Longer than a client keeps an idle connection, so that it never writes into a closing one. */
const KEEP_ALIVE_MS = 65_000;

/** Serves the Runtime API on a free port of 127.0.0.1, HTTP/1.1. */
export async function startRuntimeFront(service: RuntimeService): Promise<Loopback> {
  const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    answer(request, service, gone.signal)
      .then((reply) => send(response, reply))
      // Nothing can be said any more: a client sees that the answer is cut.
      .catch(() => response.destroy());
  });
  return serveOnLoopback(server);
}

async function answer(
  request: IncomingMessage,
  service: RuntimeService,
  signal: AbortSignal,
): Promise<Reply> {
  const { method = 'GET', url = '/', headers } = request;
  const [path = '/'] = url.split('?');
  try {
    const body = await readBody(request);
    return service({ method, path, headers, body }, signal);
  } catch (error) {
    const known =
      error instanceof RuntimeError
        ? error
        : new RuntimeError('InternalServerException', 'the local stand-in failed');
    return refusalReply(known, path.startsWith('/openai/'));
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) throw invalid('the request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function send(response: ServerResponse, { status, headers, body }: Reply): Promise<void> {
  response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers });
  if (body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  // A client learns that the stream begins before the first word of it.
  response.flushHeaders();
  for await (const chunk of body) {
    if (!response.write(chunk)) await drained(response);
    if (response.destroyed) return;
  }
  response.end();
  await finished(response);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
