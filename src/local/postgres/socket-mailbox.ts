import type { Socket } from 'node:net';

/** What a socket received, for a reader that asks for it. */
export interface SocketMailbox {
  /**
   * The bytes that came since the last call, waiting for some if there are none. `gone` when the
   * client left; `late` when nothing came within `waitMs` milliseconds.
   */
  take(waitMs?: number): Promise<Buffer | 'gone' | 'late'>;
  /** Aborts when the client leaves, also while nobody is taking. */
  readonly gone: AbortSignal;
}

/** Collects what a socket receives; one that sends more than `maxBytes` ahead of its reader is cut off. */
export function socketMailbox(socket: Socket, maxBytes: number): SocketMailbox {
  const left = new AbortController();
  let chunks: Buffer[] = [];
  let size = 0;
  let wake: () => void = () => undefined;

  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) socket.destroy();
    wake();
  });
  const leave = () => {
    left.abort();
    wake();
  };
  socket.on('end', leave);
  socket.on('close', leave);
  socket.on('error', leave);

  function drain(): Buffer {
    const bytes = Buffer.concat(chunks, size);
    chunks = [];
    size = 0;
    return bytes;
  }

  return {
    gone: left.signal,
    async take(waitMs) {
      if (size > 0) return drain();
      if (left.signal.aborted) return 'gone';
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const timer = waitMs === undefined ? undefined : setTimeout(resolve, waitMs);
      await promise;
      clearTimeout(timer);
      if (size > 0) return drain();
      return left.signal.aborted ? 'gone' : 'late';
    },
  };
}
