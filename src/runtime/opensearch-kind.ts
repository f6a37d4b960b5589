import { randomBytes } from 'node:crypto';
import type { Config } from '../config/config-schema.ts';
import { connectionsOf } from '../config/connections-of.ts';
import type { TokenKey } from '../connections/opensearch/answer/field-masks.ts';
import { cachedCluster } from '../connections/opensearch/names/cached-cluster.ts';
import type { ClusterSource } from '../connections/opensearch/names/cluster.ts';
import {
  type ClusterGet,
  loadMappings,
  loadNames,
  NAME_PATHS,
} from '../connections/opensearch/names/load-cluster.ts';
import { clusterGet } from '../connections/opensearch/names/query-cluster.ts';
import { opensearchConnector } from '../connections/opensearch/opensearch-connector.ts';
import { type CredentialMinter, searchCredential } from '../gateway/credential.ts';
import type { ExchangeSteps } from '../gateway/exchange.ts';
import { reveal } from '../gateway/secret.ts';
import { profileKeys } from '../masking/profile-keys.ts';
import { textMasker } from '../masking/text-masker.ts';
import { type ServedKind, serveKind } from './gate.ts';
import { loadModelDetector } from './model-detectors.ts';
import { profileMaskers } from './profile-maskers.ts';

type Parts = Readonly<{ config: Config; mint: CredentialMinter; tokenKey: TokenKey }>;

/** Milliseconds that a look-up of names or mappings may take */
const LOOK_UP_MS = 10_000;
/** No mask profile can have this name, so no token of one is made with this key. */
const HANDLES = 'scrolls and points in time';

/** The opensearch connections, served. */
export async function serveOpensearch(
  { config, mint, tokenKey }: Parts,
  steps: ExchangeSteps,
): Promise<ServedKind> {
  const maskers = await profileMaskers({
    masks: config.masks,
    keys: profileKeys((profile) => reveal(tokenKey(profile))),
    loadDetector: loadModelDetector,
  });
  const connector = opensearchConnector({
    config,
    cluster: mintedCluster(config, mint),
    masker: maskers.redacting,
    detect: maskers.detected,
    shownMasker: textMasker(),
    tokenKey,
    handleKey: () => tokenKey(HANDLES),
    randomBytes,
    now: () => new Date(),
  });
  return serveKind(connector, steps);
}

/** The names and mappings of each service, read with credentials of their own that see no document. */
function mintedCluster(config: Config, mint: CredentialMinter): ClusterSource {
  const connections = connectionsOf(config, 'opensearch');

  async function getter(connection: string, paths: readonly string[]): Promise<ClusterGet> {
    const signal = AbortSignal.timeout(LOOK_UP_MS);
    const calls = paths.map((path) => ({ method: 'GET', path }) as const);
    const scope = { kind: 'opensearch', connection, access: 'metadata', calls } as const;
    const credential = await mint({ scope, principal: 'sallyport', digest: '' }, signal);
    return clusterGet(searchCredential(credential), signal, LOOK_UP_MS);
  }

  return cachedCluster({
    now: Date.now,
    async names(connection) {
      const service = connections[connection]?.service ?? 'es';
      return loadNames(await getter(connection, NAME_PATHS[service]), service);
    },
    async mappings(connection, indices) {
      if (indices.length === 0) return new Map();
      return loadMappings(await getter(connection, [`/${indices.join(',')}`]), indices);
    },
  });
}
