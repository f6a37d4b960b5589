import type { Config, Issuer } from '../config/config-schema.ts';

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

/**
 * The config with the issuer of this machine added, and with the people of Slack as that issuer
 * knows them: everybody signs in there. Policies know issuers by name alone.
 */
export function withLocalIssuer(config: Config, issuer: Issuer): Config {
  const { slack } = config;
  const people = Object.entries(slack?.people ?? {}).map(([id, { principal, groups }]) => {
    const subject = principal.slice(principal.indexOf('/') + 1);
    return [id, { principal: `${issuer.name}/${subject}`, groups }] as const;
  });
  return {
    ...config,
    identity: { issuers: [...config.identity.issuers, issuer] },
    ...(slack && { slack: { ...slack, people: Object.fromEntries(people) } }),
  };
}
