import http, { type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { refuseSocket } from './refuse-early.ts';
import type { RequestServer } from './serve-request.ts';

/** Room for a token at its own limit of 16 KB, twice and in base64, so that identity refuses it and says why. */
export const HEADER_BYTES = 64 * 1024;

export type Timeouts = Readonly<{
  /** Milliseconds for the headers of a request, from its first byte */
  headerMs: number;
  /** Milliseconds for the body of a request */
  bodyMs: number;
  /** Milliseconds after which a connection without requests is closed */
  idleMs: number;
}>;

/** One protocol: takes connections that somebody else has accepted. */
export interface ProtocolServer {
  take(socket: Socket): void;
  /** Closes idle connections now, the others after the response that is under way. */
  close(): void;
}

export function http1Server(requests: RequestServer, timeouts: Timeouts): ProtocolServer {
  const { headerMs, bodyMs, idleMs } = timeouts;
  const active = new Set<ServerResponse>();
  let closing = false;
  const server = http.createServer({
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: headerMs,
    requestTimeout: headerMs + bodyMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1_000, headerMs),
  });
  // Node drops headers over this number silently; their size is bounded already.
  server.maxHeadersCount = 0;

  const track = (response: ServerResponse) => {
    active.add(response);
    if (closing) response.shouldKeepAlive = false;
    response.on('close', () => {
      active.delete(response);
      if (closing) server.closeIdleConnections();
    });
  };
  server.on('request', (request, response) => {
    track(response);
    requests.onRequest(request, response);
  });
  server.on('checkContinue', (request, response) => {
    track(response);
    requests.onExpect(request, response);
  });
  server.on('clientError', (error, socket: Socket) => {
    // Bytes after a request are never answered into the response that is under way.
    if ([...active].some((response) => response.socket === socket)) socket.resetAndDestroy();
    else refuseSocket(socket, error);
  });
  // Node starts its timers for slow headers and bodies on this event, and this server never listens.
  server.emit('listening');
  return {
    take: (socket) => server.emit('connection', socket),
    close: () => {
      closing = true;
      for (const response of active) response.shouldKeepAlive = false;
      server.close();
    },
  };
}
