import type { Issuer } from '../config/config-schema.ts';
import type { Principal } from '../gateway/principal.ts';
import { type KeyLoader, type KeySetTimes, keySet } from './key-set.ts';
import { presentToken } from './present-token.ts';
import { toPrincipal } from './to-principal.ts';
import { type TrustedIssuer, tokenVerifier } from './verify-token.ts';

/**
 * Who sends this request. `path` is percent-encoded and has no query string.
 * @throws SallyportError `unauthenticated`; `unavailable` when the keys of a known issuer cannot be had
 */
export type Authenticate = (headers: Headers, path: string) => Promise<Principal>;

/**
 * Builds the first step of the path of a request. Keys are loaded when the first token needs them.
 * @throws TypeError when two issuers share a name or URL: their principals could not be told apart
 */
export function authenticator(deps: {
  issuers: readonly Issuer[];
  /** `fetchKeys(fetch)` where the issuers can be reached */
  loadKeys: KeyLoader;
  /** Milliseconds since the epoch */
  now: () => number;
  times?: KeySetTimes;
}): Authenticate {
  const { issuers, ...rest } = deps;
  const trusted = new Map<string, TrustedIssuer>(
    issuers.map((issuer) => [issuer.url, { issuer, keys: keySet({ issuer, ...rest }) }]),
  );
  const names = new Set(issuers.map((issuer) => issuer.name));
  if (trusted.size !== issuers.length || names.size !== issuers.length) {
    throw new TypeError('identity.issuers: every issuer needs a name and a url of its own');
  }
  const verify = tokenVerifier(trusted, toPrincipal);
  return async (headers, path) => verify(presentToken(headers, path), deps.now());
}
