import type { Socket } from 'node:net';

import type { StreamingHandler } from '../runtime/lambda-handler.ts';
import { http1Server, type Timeouts } from './http1-server.ts';
import { http2Server } from './http2-server.ts';
import { LOOPBACK, listenOnLoopback } from './loopback.ts';
import { protocolMux } from './protocol-mux.ts';
import { requestServer } from './serve-request.ts';

const DEFAULTS: Timeouts = { headerMs: 10_000, bodyMs: 60_000, idleMs: 60_000 };

export type HttpServerOptions = Readonly<{
  /** 0 for any free one */
  port: number;
  /** Made for Lambda, with `provideAwslambda` in place */
  handler: StreamingHandler;
  /** Default: 6 MB, Lambda's own limit */
  bodyBytes?: number;
  /** Default: 10 seconds for headers, 60 for the body, 60 idle */
  timeouts?: Partial<Timeouts>;
}>;

export interface HttpServer {
  readonly port: number;
  /** Without a trailing slash */
  readonly url: string;
  /** Takes no more requests, lets those under way finish for so many seconds, then cuts them off. */
  close(graceSeconds?: number): Promise<void>;
}

/**
 * Serves a streaming Lambda function on 127.0.0.1, HTTP/1.1 and HTTP/2 without TLS on one port.
 * @throws Error that names the port, when it is taken
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { handler, bodyBytes = 6 * 1024 * 1024 } = options;
  const timeouts = { ...DEFAULTS, ...options.timeouts };
  const requests = requestServer({ handler, bodyBytes, bodyMs: timeouts.bodyMs });
  const http1 = http1Server(requests, timeouts);
  const http2 = http2Server(requests, timeouts);
  const server = protocolMux({
    http1: http1.take,
    http2: http2.take,
    firstBytesMs: timeouts.headerMs,
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listenOnLoopback(server, { port: options.port }).catch((error) => {
    http1.close();
    throw error;
  });
  return {
    port,
    url: `http://${LOOPBACK}:${port}`,
    close: async (graceSeconds = 10) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      http1.close();
      http2.close();
      const silent = [...sockets].filter((socket) => socket.bytesRead === 0);
      for (const socket of silent) socket.destroy();
      const force = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceSeconds * 1000);
      await closed;
      clearTimeout(force);
    },
  };
}
