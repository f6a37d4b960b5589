import { cachedCatalog } from '../../src/connections/rds/cached-catalog.ts';
import { createSqlScanner } from '../../src/connections/rds/protocol/scan-sql.ts';
import { rdsConnector } from '../../src/connections/rds/rds-connector.ts';
import { createSqlParser } from '../../src/connections/rds/sql/parser.ts';
import { Secret } from '../../src/gateway/secret.ts';
import { type HttpServer, startHttpServer } from '../../src/local/http-server.ts';
import { textMasker } from '../../src/masking/text-masker.ts';
import type { CedarEngine } from '../../src/policy/cedar-engine.ts';
import type { PolicyFile } from '../../src/policy/policy-text.ts';
import { serveKind } from '../../src/runtime/gate.ts';
import { CRM_SHAPES, catalogOf } from '../../test/connections/rds/sql/demo-catalog.ts';
import type { BenchIssuer } from './bench-issuer.ts';
import { benchHandler, benchSteps } from './bench-steps.ts';
import { cannedUpstream, HANDLE_KEY, type Hop } from './canned-upstream.ts';
import type { StepClock } from './step-times.ts';
import { timedConnector, timedHandler, timedSteps } from './timed-path.ts';

export type BenchGateParts = Readonly<{
  issuer: BenchIssuer;
  engine: CedarEngine;
  policies: readonly PolicyFile[];
  /** What goes over the network in place of the query; nothing where it is left out */
  hop?: Hop;
  /** Log line and metrics of the Lambda function, to standard output */
  telemetry?: boolean;
  /** Times every step */
  clock?: StepClock;
}>;

const TOKEN_KEY = new Secret(Buffer.alloc(32, 7));

/**
 * The gate on a port of its own: the real path from socket to socket, but for the calls to AWS and
 * to the database, which are answered at once.
 */
export async function startBenchGate(parts: BenchGateParts): Promise<HttpServer> {
  const { issuer, engine, clock, hop, telemetry = false } = parts;
  const { config } = issuer;
  const steps = benchSteps({ issuer, engine, policies: parts.policies });
  const detect = textMasker();
  const [parser, scan] = await Promise.all([createSqlParser(), createSqlScanner()]);
  const catalog = catalogOf(CRM_SHAPES);
  const real = rdsConnector({
    config,
    parser,
    scan,
    catalog: cachedCatalog({ now: Date.now, load: async () => catalog }),
    masker: () => detect,
    shownMasker: detect,
    tokenKey: () => TOKEN_KEY,
    randomBytes: () => HANDLE_KEY,
  });
  const connector = { ...real, connect: async () => cannedUpstream(hop) };
  const { exchange } = clock
    ? serveKind(timedConnector(connector, clock), timedSteps(steps, clock))
    : serveKind(connector, steps);

  const { bodyBytes } = config.limits;
  const handler = benchHandler(
    {
      rds: clock
        ? (request) => clock.around('path, between the steps', () => exchange(request))
        : exchange,
    },
    steps,
    { bodyBytes, telemetry },
  );
  return startHttpServer({
    port: 0,
    handler: clock ? timedHandler(handler, clock) : handler,
    bodyBytes,
  });
}
