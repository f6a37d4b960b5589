import { createServer, type Server, type Socket } from 'node:net';

/** HTTP/2's connection preface starts so (RFC 9113, 3.4); no HTTP/1.1 method does. */
const PREFACE = Buffer.from('PRI');

type Protocols = Readonly<{
  http1: (socket: Socket) => void;
  http2: (socket: Socket) => void;
  /** A connection that has not said its first bytes by then is closed */
  firstBytesMs: number;
}>;

/** A server that hands each connection to HTTP/1.1 or HTTP/2, by its first bytes. */
export function protocolMux({ http1, http2, firstBytesMs }: Protocols): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const destroy = () => socket.destroy();
    const timer = setTimeout(destroy, firstBytesMs);
    let seen = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      const isHttp2 = seen.subarray(0, PREFACE.length).equals(PREFACE);
      if (!isHttp2 && seen.equals(PREFACE.subarray(0, seen.length))) return;
      clearTimeout(timer);
      socket.pause();
      socket.off('data', onData).off('end', destroy).off('error', destroy).off('close', onClose);
      socket.unshift(seen);
      if (isHttp2) socket.allowHalfOpen = false;
      (isHttp2 ? http2 : http1)(socket);
      if (!isHttp2) socket.resume();
    };
    const onClose = () => clearTimeout(timer);
    socket.on('data', onData).on('end', destroy).on('error', destroy).on('close', onClose);
  });
}
