import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import type { Issuer } from '../config/config-schema.ts';
import type { KeyLoader } from './key-set.ts';

/** What is used of `fetch`. */
export type Fetch = (
  url: string,
  init: Readonly<{
    signal: AbortSignal;
    redirect: 'error';
    headers: Readonly<Record<string, string>>;
  }>,
) => Promise<Response>;

type Limits = Readonly<{
  /** Milliseconds for discovery and keys together */
  timeout: number;
  /** Bytes of either document */
  bytes: number;
}>;

export const FETCH_LIMITS: Limits = { timeout: 5_000, bytes: 256 * 1024 };

// OpenID Connect Discovery §3 and RFC 7517 §5 both say that unknown members are ignored.
const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keySetDocument = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/**
 * Loads an issuer's keys over HTTP: from its `jwksUri`, or from where its discovery document says.
 * Throws plain errors for the log; callers never see them.
 */
export function fetchKeys(fetch: Fetch, limits: Limits = FETCH_LIMITS): KeyLoader {
  return async (issuer) => {
    const signal = AbortSignal.timeout(limits.timeout);
    const json = (url: string) => fetchJson(fetch, url, signal, limits.bytes);
    const url = issuer.jwksUri ?? (await discover(issuer, json));
    const document: JSONWebKeySet = keySetDocument.parse(await json(url));
    return document;
  };
}

async function discover(issuer: Issuer, json: (url: string) => Promise<unknown>): Promise<string> {
  const url = `${issuer.url.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = discoveryDocument.parse(await json(url));
  // OpenID Connect Discovery §4.3: exactly the issuer that was asked, or it speaks for another.
  if (found.issuer !== issuer.url) throw new Error('the discovery document names another issuer');
  return found.jwks_uri;
}

async function fetchJson(
  fetch: Fetch,
  url: string,
  signal: AbortSignal,
  bytes: number,
): Promise<unknown> {
  assertUnforgeable(new URL(url));
  const response = await fetch(url, {
    signal,
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`keys were answered with status ${response.status}, expected 200`);
  }
  return JSON.parse(await readText(response, bytes));
}

/** Keys that come in the clear over a network could be anybody's. */
function assertUnforgeable(url: URL): void {
  const loopback = /^(127(\.\d+){3}|\[::1\]|localhost)$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return;
  throw new Error('keys are fetched by https, or by http from this machine only');
}

async function readText(response: Response, bytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bytes) throw new Error(`the key document is longer than ${bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
