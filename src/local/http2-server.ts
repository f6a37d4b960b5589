import http2, { type ServerHttp2Session } from 'node:http2';

import { HEADER_BYTES, type ProtocolServer, type Timeouts } from './http1-server.ts';
import type { RequestServer } from './serve-request.ts';

/** HTTP/2 without TLS, with prior knowledge: what AWS's Bedrock client speaks to `http://` addresses. */
export function http2Server(
  requests: RequestServer,
  { idleMs }: Pick<Timeouts, 'idleMs'>,
): ProtocolServer {
  /** Requests under way, by session */
  const sessions = new Map<ServerHttp2Session, number>();
  const server = http2.createServer({
    settings: { maxConcurrentStreams: 100, maxHeaderListSize: HEADER_BYTES },
  });
  server.on('request', requests.onRequest).on('checkContinue', requests.onExpect);
  server.on('sessionError', () => {});
  server.on('session', (session) => {
    sessions.set(session, 0);
    session.on('close', () => sessions.delete(session));
    session.on('stream', (stream) => {
      sessions.set(session, (sessions.get(session) ?? 0) + 1);
      stream.on('close', () => {
        const open = sessions.get(session);
        if (open !== undefined) sessions.set(session, open - 1);
      });
    });
    session.setTimeout(idleMs, () => {
      if (sessions.get(session) === 0) session.close();
    });
  });
  return {
    take: (socket) => server.emit('connection', socket),
    close: () => {
      for (const session of sessions.keys()) session.close();
    },
  };
}
