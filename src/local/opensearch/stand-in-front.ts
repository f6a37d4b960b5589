import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Loopback, serveOnLoopback } from '../loopback.ts';
import { RestError, restError } from './engine/rest-error.ts';
import { pathSegments } from './permits-call.ts';
import { answerRequest } from './rest/answer-request.ts';
import type { Engine, Reply } from './rest/route.ts';

export type StandInFront = Loopback;

/** @throws RestError for a caller who may not make the call */
export type Authorise = (
  authorization: string | undefined,
  method: string,
  segments: readonly string[],
) => void;

/** As `http.max_content_length` of a cluster */
const BODY_BYTES = 100 * 1024 * 1024;
const unzip = promisify(gunzip);

/** Serves an engine on a free port of 127.0.0.1, HTTP/1.1. */
export async function startStandInFront(
  engine: Engine,
  authorise: Authorise,
): Promise<StandInFront> {
  const server = http.createServer((request, response) => {
    answer(request, engine, authorise).then(
      (reply) => send(request, response, reply),
      () => response.destroy(),
    );
  });
  return serveOnLoopback(server);
}

async function answer(
  request: IncomingMessage,
  engine: Engine,
  authorise: Authorise,
): Promise<Reply> {
  try {
    const body = await readBody(request);
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const segments = pathSegments(url.pathname);
    authorise(request.headers.authorization, method, segments);
    const text = await decoded(body, request.headers['content-encoding']);
    return answerRequest({ method, segments, query: url.searchParams, body: text }, engine);
  } catch (error) {
    if (error instanceof RestError) return { status: error.status, body: error.body };
    const malformed = error instanceof URIError;
    const status = malformed ? 400 : 500;
    const reason = malformed ? 'the path is not valid' : 'the local stand-in failed';
    return { status, body: restError(status, 'exception', reason).body };
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) throw restError(413, 'too_large', 'the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function decoded(body: Buffer, encoding: string | undefined): Promise<string> {
  if (encoding !== 'gzip') return body.toString('utf8');
  return (await unzip(body, { maxOutputLength: BODY_BYTES })).toString('utf8');
}

function send(request: IncomingMessage, response: ServerResponse, { status, body }: Reply): void {
  const isText = typeof body === 'string';
  const indent = /[?&]pretty(=true)?(&|$)/.test(request.url ?? '') ? 2 : undefined;
  const bytes = Buffer.from(isText ? body : JSON.stringify(body, undefined, indent));
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=UTF-8' : 'application/json; charset=UTF-8',
    'content-length': bytes.length,
    ...(status === 401 && { 'www-authenticate': 'Basic realm="local stand-in"' }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}
