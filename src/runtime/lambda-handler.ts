import type { Writable } from 'node:stream';
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';

import { type SallyportError, toSallyportError } from '../gateway/sallyport-error.ts';
import type { Handler } from './app.ts';
import { failureFields } from './failure-fields.ts';
import { type LambdaResponse, toLambdaResponse } from './lambda-response.ts';
import type { Log } from './logger.ts';
import type { Meter } from './meter.ts';
import { problemResponse } from './problem.ts';
import { type RequestContext, type RequestLife, startLife } from './request-life.ts';
import { type RequestLine, refusedHeaders, requestLine } from './request-line.ts';
import { toCallerRequest } from './to-caller-request.ts';

/** A Lambda function that streams, as the runtime calls it. */
export type StreamingHandler = (
  event: unknown,
  stream: Writable,
  context: RequestContext,
) => Promise<void>;

/**
 * Answers an error that no exchange has answered: the request could not be read, or a handler
 * threw. The place to record a refusal and to speak the protocol of its path. What it is told of
 * the request is unchecked, the headers are empty when they could not be read.
 */
export type Refuser = (
  error: SallyportError,
  line: RequestLine,
  headers: Headers,
) => Promise<Response>;

export type Edge = Readonly<{
  app: Handler;
  /** Largest request body, as sent and as decompressed */
  bodyBytes: number;
  log: Log;
  meter: Meter;
  /** Milliseconds, monotonic */
  now: () => number;
  /** Default: RFC 9457 problem details, recorded nowhere */
  refuse?: Refuser;
}>;

/**
 * The app as a streaming Lambda function. Whatever is thrown before the first byte becomes an
 * error response, `unavailable` when it is none of ours; whatever is thrown after it destroys the
 * connection, so that the client sees the answer cut and never mistakes it for whole.
 *
 * Needs the global `awslambda` at the time of the call.
 */
export function gateHandler(edge: Edge): StreamingHandler {
  const { app, bodyBytes, log, now } = edge;
  const refuse: Refuser = edge.refuse ?? (async (error) => problemResponse(error));
  const lives = new WeakMap<object, RequestLife>();
  const lifeOf = (context: object): RequestLife => {
    const life = lives.get(context) ?? startLife(context, now);
    lives.set(context, life);
    return life;
  };

  const handler = middy<unknown, LambdaResponse>({
    executionMode: executionModeStreamifyResponse,
    // The life of a request has its own deadline, which also holds while the body streams.
    timeoutEarlyInMillis: 0,
    // Runs after the body: middy's `after` would run before it.
    requestEnd: ({ event, context, response }) => {
      const life = lifeOf(context);
      life.over();
      // Not left to the sweeps: V8 takes a map of weak keys that grows for one of strong keys.
      lives.delete(context);
      report(edge, requestLine(event), life, response);
    },
  })
    .handler(async (event: unknown, context) => {
      const life = lifeOf(context);
      const request = await toCallerRequest(event, { bodyBytes, signal: life.signal });
      return toLambdaResponse(await app(request), request.method, life);
    })
    .onError(async (request) => {
      const error = toSallyportError(request.error);
      if (error.status >= 500) log.error('request failed', failureFields(request.error));
      const line = requestLine(request.event);
      const headers = refusedHeaders(request.event);
      const response = await refuse(error, line, headers).catch((failure) => {
        log.error('refusal failed', failureFields(failure));
        return problemResponse(toSallyportError(failure));
      });
      request.response = await toLambdaResponse(response, line.method, lifeOf(request.context));
    });
  // middy's types describe the handler before it is wrapped for streaming.
  return handler as unknown as StreamingHandler;
}

function report(edge: Edge, line: RequestLine, life: RequestLife, response: unknown): void {
  const { statusCode, headers } = (response ?? {}) as Partial<LambdaResponse>;
  const milliseconds = Math.round((edge.now() - life.startedAt) * 1000) / 1000;
  const code = headers?.['sallyport-error'] ?? 'ok';
  const end = life.end();
  edge.meter.count({ kind: line.kind, code, end, milliseconds });
  edge.log.info('request', {
    method: line.method,
    kind: line.kind,
    connection: line.connection,
    status: statusCode,
    code,
    end,
    bytes: life.bytes,
    milliseconds,
    ...(end === 'failed' && failureFields(life.failure())),
  });
}
