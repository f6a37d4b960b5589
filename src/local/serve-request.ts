import { randomUUID } from 'node:crypto';

import { toSallyportError } from '../gateway/sallyport-error.ts';
import type { StreamingHandler } from '../runtime/lambda-handler.ts';
import { bodyOverLimit } from '../runtime/request-body.ts';
import { cutOff, type HttpRequest, type HttpResponse } from './http-exchange.ts';
import { announcesTooMuch, receiveBody } from './receive-body.ts';
import { refuseEarly } from './refuse-early.ts';
import { responseStream } from './response-stream.ts';
import { toRestEvent } from './to-rest-event.ts';

type Options = Readonly<{ handler: StreamingHandler; bodyBytes: number; bodyMs: number }>;

/** Both never throw and never reject. */
export type RequestServer = Readonly<{
  onRequest: (request: HttpRequest, response: HttpResponse) => void;
  /** For a request that waits to be told whether its body is wanted (`expect: 100-continue`) */
  onExpect: (request: HttpRequest, response: HttpResponse) => void;
}>;

/** Runs a streaming Lambda function for HTTP requests, as API Gateway and Lambda would between them. */
export function requestServer({ handler, bodyBytes, bodyMs }: Options): RequestServer {
  const serve = async (request: HttpRequest, response: HttpResponse): Promise<void> => {
    const clientGone = new AbortController();
    response.on('error', () => {});
    response.on('close', () => {
      if (!response.writableFinished) clientGone.abort();
    });
    try {
      const body = await receiveBody(request, { bodyBytes, bodyMs });
      const event = toRestEvent(request, body);
      const context = { awsRequestId: randomUUID(), clientGone: clientGone.signal };
      await handler(event, responseStream(response), context);
    } catch (thrown) {
      if (clientGone.signal.aborted) return;
      if (response.headersSent) cutOff(response);
      else refuseEarly(request, response, toSallyportError(thrown));
    }
  };
  const onRequest: RequestServer['onRequest'] = (request, response) =>
    void serve(request, response);
  return {
    onRequest,
    onExpect: (request, response) => {
      if (announcesTooMuch(request, bodyBytes)) {
        refuseEarly(request, response, bodyOverLimit(bodyBytes));
        return;
      }
      response.writeContinue();
      onRequest(request, response);
    },
  };
}
