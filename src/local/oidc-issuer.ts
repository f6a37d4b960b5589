import { createServer } from 'node:http';
import {
  type Adapter,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import type { LocalClient } from './demo-principals.ts';
import { type IssuerKey, issuerKey } from './issuer-key.ts';
import { LOCAL_AUDIENCE, localIssuerUrl } from './local-issuer.ts';
import { serveOnLoopback } from './loopback.ts';

const TOKEN_SECONDS = 3600;
/** Clients name no resource, so every token is for this one. */
const RESOURCE = 'urn:sallyport:gate';

/** A running issuer on 127.0.0.1. */
export interface OidcIssuer {
  /** Its `iss`, also the base of `/token` and `/.well-known/openid-configuration` */
  readonly url: string;
  readonly port: number;
  /** Frees the port; open connections are cut. */
  close(): Promise<void>;
}

/**
 * Starts an OpenID provider that gives each client an access token of one hour for its own name and
 * secret (`grant_type=client_credentials`): RS256, with the claims `sub`, `groups` and `kind`.
 * @throws Error that names the port, when it is taken
 */
export async function startOidcIssuer(options: {
  /** 0 takes any free port */
  port: number;
  /** @default 'sallyport' */
  audience?: string;
  clients: readonly LocalClient[];
  /** Where its key is kept, so that tokens outlive a restart. @default the key is not kept */
  directory?: string;
}): Promise<OidcIssuer> {
  const { clients, audience = LOCAL_AUDIENCE } = options;
  const key = await issuerKey(options.directory);
  const server = createServer();
  const { port, close } = await serveOnLoopback(server, {
    port: options.port,
    whose: "the issuer's",
  });
  const url = localIssuerUrl(port);
  const provider = new Provider(url, configuration({ key, audience, clients }));
  // Koa prints errors that nobody listens to; the caller has them in the response.
  provider.silent = true;
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  return { url, port, close };
}

function configuration(of: {
  key: IssuerKey;
  audience: string;
  clients: readonly LocalClient[];
}): Configuration {
  const byName = new Map(of.clients.map((client) => [client.name, client]));
  return {
    jwks: { keys: [of.key] },
    clients: of.clients.map(({ name }) => ({
      client_id: name,
      client_secret: name,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    })),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== RESOURCE) throw new errors.InvalidTarget();
          return {
            scope: '',
            audience: of.audience,
            accessTokenTTL: TOKEN_SECONDS,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    ttl: { ClientCredentials: TOKEN_SECONDS },
    extraTokenClaims: (_context, token) => {
      const client = byName.get(token.clientId ?? '');
      return client && { groups: [...client.groups], kind: client.kind };
    },
    // The rest only replaces defaults that warn on the console or draw pages for a browser.
    adapter: nothingKept,
    clientBasedCORS: () => false,
    renderError: (context: KoaContextWithOIDC, out) => {
      context.body = out;
    },
  };
}

/** Tokens are signed, not stored, and there are no sign-in pages: nothing needs to be found again. */
function nothingKept(): Adapter {
  const nothing = async (): Promise<undefined> => undefined;
  return {
    upsert: nothing,
    find: nothing,
    findByUserCode: nothing,
    findByUid: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  };
}
