import type { Config, RdsConnection } from '../../config/config-schema.ts';
import type { CallerRequest } from '../../gateway/caller-request.ts';
import type { Classified, Connector } from '../../gateway/connector.ts';
import { databaseCredential } from '../../gateway/credential.ts';
import type { Principal } from '../../gateway/principal.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Masker } from '../../masking/masker.ts';
import type { Catalog, CatalogSource } from './catalog.ts';
import { classifySql } from './classify-sql.ts';
import { connectPostgres } from './forward.ts';
import { maskAnswer } from './mask-answer.ts';
import type { MaskerSource } from './mask-rows.ts';
import { type PrepareDeps, prepareSql } from './prepare-sql.ts';
import { askedStatements } from './protocol/asked-statements.ts';
import { parseDataApi } from './protocol/parse-data-api.ts';
import { parseNeon } from './protocol/parse-neon.ts';
import type { SqlScanner } from './protocol/scan-sql.ts';
import { rdsRoute } from './rds-route.ts';
import { refreshingCatalog } from './refresh-catalog.ts';
import { refuseRds } from './refuse-rds.ts';
import type { ResolvedSql } from './resolved-sql.ts';
import type { SqlAnswer } from './sql-answer.ts';
import type { SqlRequest } from './sql-request.ts';

export type RdsConnectorDeps = Omit<PrepareDeps, 'catalog'> &
  Readonly<{
    config: Config;
    catalog: CatalogSource;
    scan: SqlScanner;
    /** Masks the words of a search over detected text, by the profiles of those names */
    masker: (profiles: readonly string[]) => Masker;
    /** Masks detected text that is returned; the same unless given */
    maskDetected?: MaskerSource;
  }>;

/** Postgres, spoken to as `@neondatabase/serverless` or the RDS Data API speak. */
export function rdsConnector(deps: RdsConnectorDeps): Connector<ResolvedSql, SqlAnswer> {
  return {
    kind: 'rds',
    classify: (request, principal) => classify(request, principal, deps),
    connect: async (credential, signal) => {
      const upstream = await connectPostgres(databaseCredential(credential), signal, {
        defaultSchema: (connection) => findConnection(connection, deps.config).defaultSchema,
      });
      return refreshingCatalog(upstream, deps.catalog);
    },
    mask: (request, answer) => maskAnswer(request, answer, deps.maskDetected ?? deps.masker),
    asked: ({ body }) => askedStatements(body),
    refuse: refuseRds,
  };
}

async function classify(
  request: CallerRequest,
  principal: Principal,
  deps: RdsConnectorDeps,
): Promise<Classified<ResolvedSql>> {
  const route = rdsRoute(request.method, request.path);
  const connection = findConnection(route.connection, deps.config);
  if (request.query !== '') {
    throw new SallyportError('bad_request', 'this route takes no query');
  }
  const sql = parseRequest(request, route, deps);
  const catalog = await deps.catalog(route.connection);
  return classifyWith(catalog, sql, connection, principal, deps);
}

function classifyWith(
  catalog: Catalog,
  sql: SqlRequest,
  connection: RdsConnection,
  principal: Principal,
  deps: RdsConnectorDeps,
): Classified<ResolvedSql> {
  const classified = classifySql(sql, {
    connection,
    catalog,
    config: deps.config,
    parser: deps.parser,
  });
  return {
    operation: classified.operation,
    prepare: (decision) => prepareSql(classified, sql, decision, principal, { ...deps, catalog }),
  };
}

function parseRequest(
  request: CallerRequest,
  { connection, operation }: ReturnType<typeof rdsRoute>,
  deps: RdsConnectorDeps,
): SqlRequest {
  const { limits } = deps.config;
  return operation === 'sql'
    ? parseNeon(request, connection, limits)
    : parseDataApi(request, connection, operation, limits, deps.scan);
}

function findConnection(name: string, config: Config): RdsConnection {
  const connection = Object.hasOwn(config.connections, name) ? config.connections[name] : undefined;
  if (connection?.kind === 'rds') return connection;
  throw new SallyportError(
    'unknown_connection',
    `no rds connection of that name, see GET /connections`,
  );
}
