import { randomBytes } from 'node:crypto';
import type { Config } from '../config/config-schema.ts';
import { cachedCatalog } from '../connections/rds/cached-catalog.ts';
import type { CatalogSource } from '../connections/rds/catalog.ts';
import { loadCatalog } from '../connections/rds/load-catalog.ts';
import { createSqlScanner } from '../connections/rds/protocol/scan-sql.ts';
import { catalogQuery } from '../connections/rds/query-catalog.ts';
import { rdsConnector } from '../connections/rds/rds-connector.ts';
import type { TokenKey } from '../connections/rds/sql/mask-expression.ts';
import { createSqlParser } from '../connections/rds/sql/parser.ts';
import { type CredentialMinter, databaseCredential } from '../gateway/credential.ts';
import type { ExchangeSteps } from '../gateway/exchange.ts';
import { reveal } from '../gateway/secret.ts';
import { suggestingNames } from '../gateway/suggest-names.ts';
import { profileKeys } from '../masking/profile-keys.ts';
import { textMasker } from '../masking/text-masker.ts';
import { type ServedKind, serveKind } from './gate.ts';
import { loadModelDetector } from './model-detectors.ts';
import { profileMaskers } from './profile-maskers.ts';

type Parts = Readonly<{ config: Config; mint: CredentialMinter; tokenKey: TokenKey }>;

/** The rds connections, served. Loads the SQL parser. */
export async function serveRds(
  { config, mint, tokenKey }: Parts,
  steps: ExchangeSteps,
): Promise<ServedKind> {
  const [parser, scan] = await Promise.all([createSqlParser(), createSqlScanner()]);
  const maskers = await profileMaskers({
    masks: config.masks,
    keys: profileKeys((profile) => reveal(tokenKey(profile))),
    loadDetector: loadModelDetector,
  });
  const connector = rdsConnector({
    config,
    parser,
    scan,
    catalog: mintedCatalog(mint),
    masker: maskers.redacting,
    maskDetected: maskers.detected,
    shownMasker: textMasker(),
    tokenKey,
    randomBytes,
  });
  return serveKind(suggestingNames(connector, { config, decide: steps.decide }), steps);
}

/** The catalog of each connection, read with a credential of its own that sees no table. */
function mintedCatalog(mint: CredentialMinter): CatalogSource {
  return cachedCatalog({
    now: Date.now,
    load: async (connection) => {
      const signal = AbortSignal.timeout(CATALOG_MS);
      const scope = { kind: 'rds', connection, access: 'catalog' } as const;
      const credential = await mint({ scope, principal: 'sallyport', digest: '' }, signal);
      return loadCatalog(catalogQuery(databaseCredential(credential), signal));
    },
  });
}

const CATALOG_MS = 20_000;
