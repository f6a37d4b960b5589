import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { SearchCredential } from '../../gateway/credential.ts';
import type { UpstreamCall } from './plans/plan.ts';
import { signedHeaders } from './sign-request.ts';

/**
 * Connections are kept open between calls; credentials are in each request, not in them. One that
 * nobody used for a while is closed here, before the service closes it under a request.
 */
const KEEP = { keepAlive: true, maxSockets: 1_000, maxFreeSockets: 64, timeout: 4_000 };
const httpAgent = new HttpAgent(KEEP);
const httpsAgent = new HttpsAgent(KEEP);

/**
 * Sends one call over HTTP/1.1 and resolves when its head is answered. Repeats nothing.
 * INVARIANT: it follows no redirect, so that a credential goes to its endpoint alone.
 */
export async function sendCall(
  call: UpstreamCall,
  credential: SearchCredential,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { endpoint } = credential;
  const secure = endpoint.protocol === 'https:';
  const send = secure ? requestHttps : requestHttp;
  const agent = secure ? httpsAgent : httpAgent;
  const headers = await signedHeaders(call, credential);
  const query = new URLSearchParams(call.query).toString();
  const path = query === '' ? call.path : `${call.path}?${query}`;
  const parts = typeof call.body === 'string' ? [Buffer.from(call.body)] : call.body;
  const length = parts === undefined ? {} : { 'content-length': bytesOf(parts) };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const { method } = call;
    const request = send(
      new URL(endpoint.origin),
      { method, path, headers: { ...headers, ...length }, agent, signal },
      resolve,
    ).on('error', reject);
    request.cork();
    for (const part of parts ?? []) request.write(part);
    request.end();
  });
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
