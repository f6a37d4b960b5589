import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Readable } from 'node:stream';
import { listenOnLoopback } from '../support/loopback.ts';

/** What a service was asked: its path or target, and the JSON of the body. */
export type Asked = Readonly<{ of: string; body: Record<string, unknown> }>;
export type Answer = Readonly<{ status?: number; body: unknown; errorType?: string }>;
export type StandIn = Readonly<{ url: string; asked: readonly Asked[]; close(): void }>;

type Answers = (asked: Asked) => Answer;

async function bodyOf(stream: Readable): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** Comprehend's wire: one path, the operation in a header, JSON 1.1. */
export async function comprehendStandIn(answers: Answers): Promise<StandIn> {
  const asked: Asked[] = [];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const ask = { of: String(request.headers['x-amz-target']), body: await bodyOf(request) };
    asked.push(ask);
    const { status = 200, body, errorType } = answers(ask);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(errorType ? { __type: errorType, message: 'no' } : body));
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Bedrock's wire: HTTP/2, the guardrail in the path, REST JSON. */
export async function guardrailStandIn(answers: Answers): Promise<StandIn> {
  const asked: Asked[] = [];
  const server = createHttp2Server();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, headers) => {
    const ask = { of: decodeURIComponent(String(headers[':path'])), body: await bodyOf(stream) };
    asked.push(ask);
    const { status = 200, body, errorType } = answers(ask);
    stream.respond({
      ':status': status,
      'content-type': 'application/json',
      ...(errorType && { 'x-amzn-errortype': errorType }),
    });
    stream.end(JSON.stringify(body));
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close() {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}
