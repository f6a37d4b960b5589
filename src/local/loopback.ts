import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';

type Place = Readonly<{
  /** @default any free port */
  port?: number;
  /** Whose port it is, for the message when it is taken: `the inbox's` */
  whose?: string;
}>;

/** A server on 127.0.0.1. */
export type Loopback = Readonly<{
  port: number;
  /** Without a trailing slash */
  url: string;
  /** Frees the port; open connections are cut. */
  close: () => Promise<void>;
}>;

/**
 * Listens on 127.0.0.1 alone. @returns the port
 * @throws Error that names the port, when it is taken
 */
export async function listenOnLoopback(
  server: Server,
  { port = 0, whose }: Place = {},
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? taken(port, whose, error) : error);
    server.once('error', fail);
    server.listen(port, LOOPBACK, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

/**
 * Serves HTTP/1.1 on 127.0.0.1 alone, until it is closed.
 * @throws Error that names the port, when it is taken
 */
export async function serveOnLoopback(server: HttpServer, place: Place = {}): Promise<Loopback> {
  const port = await listenOnLoopback(server, place);
  return {
    port,
    url: `http://${LOOPBACK}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function taken(port: number, whose: string | undefined, cause: Error): Error {
  const named = whose === undefined ? `port ${port}` : `port ${port}, ${whose},`;
  const message = `${named} is already taken: stop what uses it, or set SALLYPORT_PORT to another port`;
  return new Error(message, { cause });
}
