import { createServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { LambdaClient } from '@aws-sdk/client-lambda';

import type { ResponseHead } from '../../src/local/local-awslambda.ts';
import type { StreamingHandler } from '../../src/runtime/lambda-handler.ts';
import { listenOnLoopback } from '../support/loopback.ts';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:rds';

/** Lambda's `Invoke`, for one streaming function: head, eight NUL bytes, body, all of it at once. */
export type SmallLambda = Readonly<{
  client: LambdaClient;
  /** Events that the function was invoked with */
  events: unknown[];
  /** What the function does from now on; a text is answered as it stands, `fails` as a function error */
  become(behaviour: StreamingHandler | string | 'fails'): void;
  close(): Promise<void>;
}>;

export async function startSmallLambda(): Promise<SmallLambda> {
  const events: unknown[] = [];
  let behaviour: StreamingHandler | string = 'fails';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const event: unknown = JSON.parse(Buffer.concat(chunks).toString());
    events.push({ url: decodeURIComponent(request.url ?? ''), event });
    if (behaviour === 'fails') {
      response.setHeader('x-amz-function-error', 'Unhandled');
      response.end('{"errorMessage":"canary-token"}');
    } else if (typeof behaviour === 'string') {
      response.end(behaviour);
    } else {
      const stream = Object.assign(new PassThrough(), {
        begin: (head: ResponseHead) => {
          stream.write(JSON.stringify(head));
          stream.write(Buffer.alloc(8));
        },
      });
      stream.pipe(response);
      await behaviour(event, stream, {});
    }
  });
  const port = await listenOnLoopback(server);
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    client,
    events,
    become(next) {
      behaviour = next;
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
