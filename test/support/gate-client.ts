import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import {
  type LocalGate,
  type LocalGateOptions,
  startLocalGate,
} from '../../src/local/local-gate.ts';
import { seededDirectory } from './seeded-directory.ts';

export type SqlReply = Readonly<{
  status: number;
  /** `sallyport-error`, or undefined */
  error: string | undefined;
  headers: Headers;
  text: string;
  body: unknown;
}>;

export type GateClient = Readonly<{
  gate: LocalGate;
  token(client: string): Promise<string>;
  get(client: string, path: string): Promise<SqlReply>;
  post(
    client: string,
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<SqlReply>;
  sql(
    client: string,
    query: string,
    params?: readonly unknown[],
    headers?: Record<string, string>,
  ): Promise<SqlReply>;
  close(): Promise<void>;
}>;

export type SharedGate = Omit<GateClient, 'close'>;

let shared: Promise<GateClient> | undefined;

/**
 * The gate of the demo world that all files of a worker have together: it ends with the worker, so
 * do not close it. Ask it for sessions and customers that no other file names, and lift what you revoke.
 */
export function sharedGate(): Promise<SharedGate> {
  shared ??= startGate({}, inject('runDirectory'));
  return shared;
}

/** A whole gate on free ports with data of its own, and a caller for each of the demo's principals. */
export async function startGate(
  options: Partial<LocalGateOptions> = {},
  parent = tmpdir(),
): Promise<GateClient> {
  const directory = await mkdtemp(join(parent, 'sallyport-gate-'));
  if (options.postgres === undefined) {
    await rename(await seededDirectory(), join(directory, 'postgres'));
  }
  const project = new URL('../..', import.meta.url).pathname;
  const gate = await startLocalGate({ project, directory, port: 0, ...options });
  const tokens = new Map<string, Promise<string>>();

  async function fetchToken(client: string): Promise<string> {
    const form = { grant_type: 'client_credentials', client_id: client, client_secret: client };
    const response = await fetch(`${gate.issuerUrl}/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  function token(client: string): Promise<string> {
    const known = tokens.get(client) ?? fetchToken(client);
    tokens.set(client, known);
    return known;
  }

  async function call(client: string, path: string, init: RequestInit): Promise<SqlReply> {
    const headers = { ...init.headers, authorization: `Bearer ${await token(client)}` };
    const response = await fetch(gate.url + path, { ...init, headers });
    const text = await response.text();
    const error = response.headers.get('sallyport-error') ?? undefined;
    return { status: response.status, error, headers: response.headers, text, body: parsed(text) };
  }

  const post: GateClient['post'] = (client, path, body, headers = {}) =>
    call(client, path, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    gate,
    token,
    get: (client, path) => call(client, path, {}),
    post,
    sql: (client, query, params = [], headers = {}) =>
      post(client, '/rds/crm/sql', { query, params }, headers),
    async close() {
      await gate.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
