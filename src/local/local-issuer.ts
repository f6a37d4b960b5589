import type { Issuer } from '../config/config-schema.ts';

/** Audience of the local issuer's tokens unless it is started with another. */
export const LOCAL_AUDIENCE = 'sallyport';

/** Where the local issuer is, as its tokens spell it. */
export function localIssuerUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** The local issuer as the config names it: every kind of principal signs in as a client, so a claim says which it is. */
export function localIssuer(port: number): Issuer {
  return {
    name: 'local',
    url: localIssuerUrl(port),
    audiences: [LOCAL_AUDIENCE],
    algorithms: ['RS256'],
    groupsClaim: 'groups',
    kindClaim: 'kind',
    clockToleranceSeconds: 30,
  };
}
