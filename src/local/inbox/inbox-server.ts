import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Config } from '../../config/config-schema.ts';
import type { Secret } from '../../gateway/secret.ts';
import { LOOPBACK, serveOnLoopback } from '../loopback.ts';
import { inboxPeople } from './inbox-people.ts';
import { type InboxRoom, inboxRoom } from './inbox-room.ts';
import { interactionSender } from './send-interaction.ts';
import { type InboxService, serveInbox } from './serve-inbox.ts';
import { slackMethods } from './slack-methods.ts';

const MOST_BYTES = 256 * 1024;
const PAGE: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['inbox.html', 'text/html'],
  '/inbox.css': ['inbox.css', 'text/css'],
  '/inbox.js': ['inbox.js', 'text/javascript'],
};
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

export type Inbox = Readonly<{
  url: string;
  /** Base of the methods that the gate calls */
  apiUrl: string;
  close(): Promise<void>;
}>;

type Options = Readonly<{
  /** 0 takes any free port */
  port: number;
  slack: NonNullable<Config['slack']>;
  gateUrl: string;
  botToken: Secret<string>;
  signingSecret: Secret<string>;
}>;

/**
 * The Slack of one machine: a page that shows approval messages and whose buttons work, on
 * 127.0.0.1, over the same methods and signed interactions as the real one.
 * @throws Error that names the port, when it is taken
 */
export async function startInbox(options: Options): Promise<Inbox> {
  const { slack, botToken, signingSecret, gateUrl } = options;
  const { team, channel } = slack;
  const room = inboxRoom();
  const people = inboxPeople(slack);
  const service = serveInbox({
    room,
    send: interactionSender(gateUrl, signingSecret),
    team,
    channel,
    people,
  });
  const method = slackMethods({ room, channel, team, people, token: botToken });
  const server = createServer((request, response) => {
    answer(request, response, { room, service, method, port: portOf(server) }).catch(() =>
      reply(response, 400, { error: 'this could not be done' }),
    );
  });
  const { url, close } = await serveOnLoopback(server, {
    port: options.port,
    whose: "the inbox's",
  });
  return { url, apiUrl: `${url}/api`, close };
}

type Parts = Readonly<{
  room: InboxRoom;
  service: InboxService;
  method: ReturnType<typeof slackMethods>;
  port: number;
}>;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { room, service, method, port }: Parts,
): Promise<void> {
  const path = request.url ?? '';
  if (!isHere(request, port) || isForeign(request)) {
    return reply(response, 403, { error: 'this is another place' });
  }
  const page = PAGE[path];
  switch (`${request.method} ${path}`) {
    case 'GET /messages':
      return reply(response, 200, service.state());
    case 'GET /changes':
      return stream(response, room);
    case 'POST /click':
      return reply(response, 200, await service.click(await ownJson(request, port)));
    case 'POST /submit':
      return reply(response, 200, await service.submit(await ownJson(request, port)));
    default:
      if (request.method === 'GET' && page !== undefined) return sendFile(response, page);
      return called(request, response, method);
  }
}

/** A method of Slack's. */
async function called(
  request: IncomingMessage,
  response: ServerResponse,
  method: Parts['method'],
): Promise<void> {
  const [, name] = /^\/api\/([\w.]+)$/.exec(request.url ?? '') ?? [];
  if (request.method !== 'POST' || name === undefined) {
    return reply(response, 404, { error: 'there is no such page' });
  }
  reply(response, 200, method(name, request.headers.authorization, await fields(request)));
}

/** INVARIANT: no other name leads here, so that no web site can make itself this one (DNS rebinding). */
function isHere({ headers }: IncomingMessage, port: number): boolean {
  return headers.host === `${LOOPBACK}:${port}` || headers.host === `localhost:${port}`;
}

/**
 * Whether a browser says that another site asks, for anything but to open the page: nothing here is
 * for others to embed, listen to or probe. https://www.w3.org/TR/fetch-metadata/
 */
function isForeign({ headers, url }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'] ?? 'none';
  const opens = url === '/' && headers['sec-fetch-mode'] === 'navigate';
  return site !== 'none' && site !== 'same-origin' && !opens;
}

/**
 * A body that the page sent. INVARIANT: no web site that is open in the same browser can click.
 * Throws for any other.
 */
async function ownJson(request: IncomingMessage, port: number): Promise<unknown> {
  const { origin, 'content-type': type } = request.headers;
  const own = [LOOPBACK, 'localhost'].map((name) => `http://${name}:${port}`);
  if (origin !== undefined && own.includes(origin) && type === 'application/json') {
    return json(request);
  }
  throw new Error('only the page itself may click');
}

/** The fields of a call, which Slack takes as JSON or as a form. */
async function fields(request: IncomingMessage): Promise<unknown> {
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return isForm ? Object.fromEntries(new URLSearchParams(await text(request))) : json(request);
}

async function json(request: IncomingMessage): Promise<unknown> {
  return JSON.parse(await text(request));
}

async function text(request: IncomingMessage): Promise<string> {
  if (Number(request.headers['content-length'] ?? Number.NaN) <= MOST_BYTES) {
    return (await buffer(request)).toString('utf8');
  }
  throw new Error('the body is too long, or does not say how long it is');
}

async function sendFile(
  response: ServerResponse,
  [file, type]: readonly [string, string],
): Promise<void> {
  const text = await readFile(new URL(`./page/${file}`, import.meta.url));
  response.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(text);
}

/** Server-sent events: one without content for every change, but for a reader who has not read the last ones. */
function stream(response: ServerResponse, room: InboxRoom): void {
  const stop = room.watch(() => {
    if (!response.writableNeedDrain) response.write('data: changed\n\n');
  });
  if (stop === undefined) {
    reply(response, 503, { error: 'too many are watching' });
    return;
  }
  response.on('close', stop);
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  response.write(': here\n\n');
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  response
    .writeHead(status, { ...HEADERS, 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
