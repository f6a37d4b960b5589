import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../support/loopback.ts';

/** A way to a DynamoDB on which answers get lost: the write is done, its caller never hears of it. */
export type LossyDynamodb = Readonly<{
  endpoint: string;
  /** Loses the answer of the next request of each of these operations, `PutItem`, … */
  loseAnswersOf: (...operations: readonly string[]) => void;
  /** Operations whose answer was lost */
  lost: readonly string[];
  close: () => Promise<void>;
}>;

export async function startLossyDynamodb(upstream: string): Promise<LossyDynamodb> {
  const doomed = new Set<string>();
  const lost: string[] = [];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const headers = new Headers();
    for (const name of ['x-amz-target', 'content-type', 'authorization', 'x-amz-date']) {
      headers.set(name, String(request.headers[name]));
    }
    const body = await buffer(request);
    const answer = await fetch(upstream, { method: 'POST', headers, body });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (doomed.delete(operation)) {
      lost.push(operation);
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(bytes);
  });
  const port = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    loseAnswersOf: (...operations) => {
      for (const operation of operations) doomed.add(operation);
    },
    lost,
    close: () => closeAtOnce(server),
  };
}
