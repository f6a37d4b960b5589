import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { textAt } from '../../../src/connections/bedrock/json-member.ts';
import { eventFrame, exceptionFrame } from '../../../src/connections/bedrock/stream/frames.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { serveOnLoopback } from '../../../src/local/loopback.ts';

/** What the model service got. */
export type Got = Readonly<{
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined where there is none */
  body: Json | undefined;
}>;

/** What it answers: a status and headers, then chunks as they are given, each in a write of its own. */
export type Script = Readonly<{
  status?: number;
  headers?: Readonly<Record<string, string>>;
  chunks: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>;
  /** Cuts the connection instead of ending the answer */
  cut?: boolean;
}>;

export type ScriptedUpstream = Readonly<{
  url: URL;
  got: Got[];
  /** Answers that were cut off by the gate */
  aborted: () => number;
  answer: (script: (got: Got) => Script) => void;
  close: () => Promise<void>;
}>;

/** A model service that answers what a test says, over HTTP/1.1. */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  let script: (got: Got) => Script = () => ({ status: 500, chunks: [] });
  const got: Got[] = [];
  let aborted = 0;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) aborted += 1;
    });
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const call: Got = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    got.push(call);
    const { status = 200, headers = {}, chunks: body, cut = false } = script(call);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await drained(response);
    }
    if (!cut) response.end();
    // Once what was written has left.
    else response.write('', () => setTimeout(() => response.destroy(), 20));
  }

  const { url, close } = await serveOnLoopback(server);
  return {
    url: new URL(url),
    got,
    aborted: () => aborted,
    answer: (next) => {
      script = next;
    },
    close,
  };
}

/** Resolves when more can be written, or nobody reads any more. */
async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve).once('close', resolve);
  await promise;
  response.off('drain', resolve).off('close', resolve);
}

/** The text of the only message of a Converse prompt. */
export function promptOf(got: Got | undefined): string {
  return textAt(got?.body, 'messages', 0, 'content', 0, 'text') ?? '';
}

export function json(value: Json, more: Partial<Script> = {}): Script {
  return { chunks: [JSON.stringify(value)], ...more };
}

/** Events of ConverseStream; an exception where the name ends so. */
export function frames(events: readonly (readonly [string, Json])[]): Uint8Array[] {
  return events.map(([type, payload]) =>
    type.endsWith('Exception')
      ? exceptionFrame(type, String(Object(payload).message))
      : eventFrame(type, payload),
  );
}

/** Events of InvokeModelWithResponseStream. */
export function chunkFrames(events: readonly Json[]): Uint8Array[] {
  return events.map((event) =>
    eventFrame('chunk', {
      bytes: Buffer.from(JSON.stringify(event)).toString('base64'),
      p: 'abcd',
    }),
  );
}

/** A whole answer of Converse. */
export function converseAnswer(content: Json, more: { readonly [key: string]: Json } = {}): Json {
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: 'end_turn',
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
    metrics: { latencyMs: 7 },
    ...more,
  };
}

/** The same answer of one text as a stream, cut into these pieces. */
export function textStream(pieces: readonly string[]): readonly (readonly [string, Json])[] {
  return [
    ['messageStart', { role: 'assistant' }],
    ...pieces.map(
      (text) => ['contentBlockDelta', { delta: { text }, contentBlockIndex: 0 }] as const,
    ),
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['messageStop', { stopReason: 'end_turn' }],
    [
      'metadata',
      { usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 }, metrics: { latencyMs: 7 } },
    ],
  ];
}

/** Bytes cut anew, whatever they are. */
export function* recut(chunks: readonly Uint8Array[], size: number): Generator<Uint8Array> {
  const all = Buffer.concat(chunks);
  for (let at = 0; at < all.byteLength; at += size) yield all.subarray(at, at + size);
}
