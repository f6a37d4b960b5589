import { randomInt } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import {
  authenticationCleartextPassword,
  type FrontError,
  fatal,
  sessionReady,
} from './backend-messages.ts';
import type { EngineDesk } from './engine-desk.ts';
import { BAD_MESSAGE, FrontFailure, TOO_MANY } from './front-failure.ts';
import type { LoginRegistry } from './login-registry.ts';
import { messageFramer } from './message-framer.ts';
import { type SocketMailbox, socketMailbox } from './socket-mailbox.ts';
import { type Opening, readOpening } from './startup-message.ts';
import { startupSettings } from './startup-settings.ts';
import {
  MESSAGE_BYTES,
  type SessionLimits,
  type WireSession,
  wireSession,
} from './wire-session.ts';

export type WireFrontDeps = Readonly<{
  logins: LoginRegistry;
  desk: EngineDesk;
  limits: SessionLimits;
  maxConnections: number;
  database: string;
  serverVersion: string;
}>;

type Startup = Extract<Opening, { kind: 'startup' }>;

/** How long a client may take to log in, in milliseconds; `authentication_timeout` of the server is longer. */
const LOGIN_MS = 10_000;
/** Longest password message; RDS tokens are a few KB. */
const PASSWORD_BYTES = 64 * 1024;
const SIGNED_MAX = 2 ** 31 - 1;

/**
 * A TCP server that speaks PostgreSQL's protocol: it lets minted logins in, and lends the engine to
 * their connections. It has no TLS: listen on loopback only.
 */
export function wireFront(deps: WireFrontDeps): Server {
  const sessions = new Map<number, Readonly<{ secretKey: number; session: WireSession }>>();
  let connections = 0;

  async function admit(socket: Socket, mailbox: SocketMailbox): Promise<void> {
    const opened = await openConnection(mailbox, socket);
    if (opened.kind === 'cancel') {
      const target = sessions.get(opened.processId);
      if (target?.secretKey === opened.secretKey) target.session.cancel();
      return;
    }
    if (connections > deps.maxConnections) throw new FrontFailure(TOO_MANY);
    const role = await logIn(deps, opened, mailbox, socket);
    await converse(socket, mailbox, role, opened);
  }

  async function converse(socket: Socket, mailbox: SocketMailbox, role: string, opened: Startup) {
    const { desk, limits } = deps;
    const processId = randomInt(1, SIGNED_MAX);
    const secretKey = randomInt(1, SIGNED_MAX);
    const settings = startupSettings(opened.parameters);
    socket.write(sessionReady(statuses(deps.serverVersion, settings), processId, secretKey));
    const session = wireSession({
      desk,
      limits,
      mailbox,
      session: { role, settings },
      send: (bytes) => socket.write(bytes),
    });
    sessions.set(processId, { secretKey, session });
    await session.over;
    sessions.delete(processId);
  }

  return createServer({ noDelay: true }, (socket) => {
    connections += 1;
    socket.on('close', () => {
      connections -= 1;
    });
    const mailbox = socketMailbox(socket, 2 * MESSAGE_BYTES);
    void admit(socket, mailbox)
      .catch((error: unknown) => {
        socket.write(fatal(error instanceof FrontFailure ? error : BAD_MESSAGE));
      })
      .finally(() => {
        socket.end();
        socket.destroySoon();
      });
  });
}

async function openConnection(
  mailbox: SocketMailbox,
  socket: Socket,
): Promise<Exclude<Opening, { kind: 'encryption' }>> {
  let buffer = Buffer.alloc(0);
  for (;;) {
    const bytes = await mailbox.take(LOGIN_MS);
    if (typeof bytes === 'string') throw new FrontFailure(BAD_MESSAGE);
    buffer = Buffer.concat([buffer, bytes]);
    const read = readOpening(buffer);
    if (read === undefined) continue;
    // INVARIANT: nothing may follow a request for encryption or a start-up message before our answer.
    if (read.rest.length > 0) throw new FrontFailure(BAD_MESSAGE);
    if (read.opening.kind !== 'encryption') return read.opening;
    socket.write('N');
    buffer = Buffer.alloc(0);
  }
}

async function logIn(
  { logins, database }: WireFrontDeps,
  { user, parameters }: Startup,
  mailbox: SocketMailbox,
  socket: Socket,
): Promise<string> {
  socket.write(authenticationCleartextPassword());
  const password = await readPassword(mailbox);
  const role = logins.roleOf(user, password);
  if (role === undefined) throw new FrontFailure(wrongPassword(user));
  if ((parameters['database'] ?? user) !== database) {
    throw new FrontFailure({ sqlstate: '3D000', message: 'the database does not exist' });
  }
  return role;
}

async function readPassword(mailbox: SocketMailbox): Promise<string> {
  const framer = messageFramer(PASSWORD_BYTES);
  for (;;) {
    const bytes = await mailbox.take(LOGIN_MS);
    if (typeof bytes === 'string') throw new FrontFailure(BAD_MESSAGE);
    const [frame, ...others] = framer.push(bytes);
    if (frame === undefined) continue;
    if (frame.type !== 'p' || others.length > 0) throw new FrontFailure(BAD_MESSAGE);
    return Buffer.from(frame.bytes.subarray(5, -1)).toString('utf8');
  }
}

function wrongPassword(user: string): FrontError {
  return { sqlstate: '28P01', message: `password authentication failed for user "${user}"` };
}

function statuses(
  serverVersion: string,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return {
    server_version: serverVersion,
    server_encoding: 'UTF8',
    client_encoding: 'UTF8',
    application_name: settings['application_name'] ?? '',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
    is_superuser: 'off',
  };
}
