import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { openPgSession } from '../../../src/connections/rds/postgres/pg-session.ts';
import type { DatabaseCredential } from '../../../src/gateway/credential.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import { listenOnLoopback } from '../../support/loopback.ts';
import { LOOPBACK_SERVER, OTHER_CA, OTHER_HOST_SERVER, TEST_CA } from './tls-certificates.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

const AUTHENTICATION_OK = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** As much of a PostgreSQL server as a login over TLS needs; keeps what it was sent inside TLS. */
async function startTls(certificate: { cert: string; key: string }) {
  const received: Buffer[] = [];
  server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...certificate });
      secure.on('error', () => undefined);
      secure.once('data', (startup) => {
        received.push(startup);
        secure.write(Buffer.concat([AUTHENTICATION_OK, READY]));
      });
    });
  });
  const port = await listenOnLoopback(server);
  return { port, received };
}

function open(port: number, ca?: string, connectMs = 5_000) {
  const credential: DatabaseCredential = {
    kind: 'postgres',
    id: 'test',
    host: '127.0.0.1',
    port,
    database: 'crm',
    user: 'reader',
    password: new Secret('secret'),
    ...(ca !== undefined && { ca }),
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
  return openPgSession(credential, new AbortController().signal, { connectMs, graceMs: 0 });
}

test.for([
  { name: 'an authority that is not configured', certificate: LOOPBACK_SERVER, ca: OTHER_CA },
  { name: 'the right authority for another host', certificate: OTHER_HOST_SERVER, ca: TEST_CA },
])('a certificate of $name gets nothing of the login', async ({ certificate, ca }) => {
  const { port, received } = await startTls(certificate);
  await expect(open(port, ca)).rejects.toMatchObject({ code: 'upstream_failed' });
  expect(received).toEqual([]);
});

test('a certificate of the configured authority for this host is accepted', async () => {
  const { port, received } = await startTls(LOOPBACK_SERVER);
  const session = await open(port, TEST_CA);
  await session.close();
  expect(Buffer.concat(received).toString()).toContain('reader');
});

test('a server that accepts and then says nothing is given up', async () => {
  server = createServer(() => undefined);
  const port = await listenOnLoopback(server);
  await expect(open(port, undefined, 50)).rejects.toMatchObject({ code: 'upstream_timeout' });
});
