import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import * as z from 'zod';

// dynalite throws outside of any caller's reach when its files are in use or a request is aborted
// (`req.on('error', (err) => { throw err })`), which ends the process. Here it ends the worker, and
// requests reach it only when they have arrived whole.

/** As DynamoDB: 16 MB for one request. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

const { directory, port } = z
  .strictObject({ directory: z.string().optional(), port: z.number() })
  .parse(workerData);

const server = dynalite({ createTableMs: 0, ...(directory !== undefined && { path: directory }) });
serveWholeRequests(server);
server.listen(port, '127.0.0.1');
await once(server, 'listening');
parentPort?.postMessage(server.address());
parentPort?.once('message', async () => {
  const closed = promisify(server.close.bind(server))();
  server.closeAllConnections();
  await closed;
  parentPort?.close();
});

function serveWholeRequests(engine: Server): void {
  const [answer] = engine.listeners('request');
  engine.removeAllListeners('request');
  engine.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {});
    bodyOf(request).then(
      (body) => {
        if (body === undefined) response.writeHead(413).end();
        else answer?.call(engine, whole(request, body), response);
      },
      () => response.destroy(),
    );
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function whole({ method, url, headers }: IncomingMessage, body: Buffer): Readable {
  return Object.assign(Readable.from(body.length > 0 ? [body] : []), { method, url, headers });
}
