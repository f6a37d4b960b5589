import type { CallerRequest } from '../../src/gateway/caller-request.ts';
import type { Principal } from '../../src/gateway/principal.ts';

/** A GET as the edge hands it on. */
export function get(path: string): CallerRequest {
  const [bare = '', query = ''] = path.split('?');
  return {
    method: 'GET',
    path: bare,
    query,
    headers: new Headers(),
    body: new Uint8Array(),
    signal: new AbortController().signal,
  };
}

export function user(subject: string, ...groups: readonly string[]): Principal {
  return { kind: 'user', issuer: 'demo', subject, groups, claims: {}, expiresAt: 0 };
}
