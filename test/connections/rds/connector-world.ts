import { randomBytes } from 'node:crypto';
import type { Config, ConfigInput } from '../../../src/config/config-schema.ts';
import { defineConfig } from '../../../src/config/define-config.ts';
import { cachedCatalog } from '../../../src/connections/rds/cached-catalog.ts';
import { loadCatalog } from '../../../src/connections/rds/load-catalog.ts';
import { createSqlScanner } from '../../../src/connections/rds/protocol/scan-sql.ts';
import { catalogQuery } from '../../../src/connections/rds/query-catalog.ts';
import { rdsConnector } from '../../../src/connections/rds/rds-connector.ts';
import type { ResolvedSql } from '../../../src/connections/rds/resolved-sql.ts';
import { createSqlParser } from '../../../src/connections/rds/sql/parser.ts';
import type { Prepared } from '../../../src/gateway/connector.ts';
import type { DatabaseCredential } from '../../../src/gateway/credential.ts';
import { type Allowed, NO_OBLIGATIONS, type Obligations } from '../../../src/gateway/decision.ts';
import type { Access, Operation } from '../../../src/gateway/operation.ts';
import type { Principal } from '../../../src/gateway/principal.ts';
import { type SallyportError, toSallyportError } from '../../../src/gateway/sallyport-error.ts';
import { reveal, Secret } from '../../../src/gateway/secret.ts';
import { profileKeys } from '../../../src/masking/profile-keys.ts';
import type { TextDetector } from '../../../src/masking/text-detector.ts';
import { textMasker } from '../../../src/masking/text-masker.ts';
import { profileMaskers } from '../../../src/runtime/profile-maskers.ts';

export type Answer = Readonly<{
  error?: SallyportError;
  rows: unknown[];
  masked: number;
  truncated: boolean;
  /** What was sent */
  text: string;
  values: readonly (string | null)[];
  operation?: Operation;
}>;

export type World = Readonly<{
  config: Config;
  run(
    sql: string,
    params?: readonly unknown[],
    obligations?: Partial<Obligations>,
  ): Promise<Answer>;
  /** What a statement would do */
  accesses(sql: string): Promise<readonly Access[]>;
  /** Forgets what was read of the catalog */
  forget(): Promise<void>;
}>;

type Parts = Readonly<{
  credential: DatabaseCredential;
  tables: readonly string[];
  masks?: ConfigInput['masks'];
  filters?: ConfigInput['filters'];
  functions?: readonly string[];
  limits?: ConfigInput['limits'];
  claims?: Readonly<Record<string, unknown>>;
  /** In the place of the services that masks ask */
  detector?: TextDetector;
}>;

const noDetector: TextDetector = () => Promise.reject(new Error('nobody to ask'));

/** The rds connector over a database of the test's own, with decisions of the test's own. */
export async function connectorWorld(parts: Parts): Promise<World> {
  const config = defineConfig({
    identity: { issuers: [{ name: 'test', url: 'https://id.example.com', audiences: ['x'] }] },
    connections: {
      db: {
        kind: 'rds',
        host: 'db.example.com',
        database: 'db',
        region: 'eu-central-1',
        account: '123456789012',
        resourceId: 'cluster-TEST',
        tables: Object.fromEntries(parts.tables.map((table) => [table, {}])),
        functions: [...(parts.functions ?? [])],
      },
    },
    ...(parts.masks && { masks: parts.masks }),
    ...(parts.filters && { filters: parts.filters }),
    ...(parts.limits && { limits: parts.limits }),
  });
  const signal = new AbortController().signal;
  const catalog = cachedCatalog({
    now: Date.now,
    load: () => loadCatalog(catalogQuery(parts.credential, signal)),
  });
  const tokenKey = () => new Secret(Buffer.alloc(32, 7));
  const maskers = await profileMaskers({
    masks: config.masks,
    keys: profileKeys(() => reveal(tokenKey())),
    loadDetector: async () => parts.detector ?? noDetector,
  });
  const connector = rdsConnector({
    config,
    catalog,
    parser: await createSqlParser(),
    scan: await createSqlScanner(),
    masker: maskers.redacting,
    maskDetected: maskers.detected,
    shownMasker: textMasker(),
    tokenKey,
    randomBytes,
  });
  const principal: Principal = {
    kind: 'user',
    issuer: 'test',
    subject: 'alice',
    groups: [],
    claims: parts.claims ?? {},
    expiresAt: 0,
  };

  const classify = (sql: string, params: readonly unknown[]) =>
    connector.classify(
      {
        method: 'POST',
        path: '/rds/db/sql',
        query: '',
        headers: new Headers({ 'neon-raw-text-output': 'true' }),
        body: new TextEncoder().encode(JSON.stringify({ query: sql, params })),
        signal,
      },
      principal,
    );

  async function answer(
    sql: string,
    params: readonly unknown[],
    obligations: Obligations,
  ): Promise<Answer> {
    const classified = await classify(sql, params);
    const { operation } = classified;
    const prepared = classified.prepare(allow(operation, obligations));
    const upstream = await connector.connect(parts.credential, signal);
    try {
      const reply = await connector.mask(
        prepared.request,
        await upstream.forward(prepared.request),
      );
      const chunks: Uint8Array[] = [];
      for await (const chunk of reply.body) chunks.push(chunk);
      const { rows } = JSON.parse(Buffer.concat(chunks).toString());
      const { masked, truncated } = reply.tally();
      return {
        rows,
        masked,
        truncated,
        text: textOf(prepared),
        values: valuesOf(prepared),
        operation,
      };
    } finally {
      await upstream.end();
    }
  }

  return {
    config,
    run: (sql, params = [], obligations = {}) =>
      answer(sql, params, { ...NO_OBLIGATIONS, ...obligations }).catch((thrown) => ({
        error: toSallyportError(thrown),
        rows: [],
        masked: 0,
        truncated: false,
        text: '',
        values: [],
      })),
    accesses: async (sql) => (await classify(sql, [])).operation.accesses,
    async forget() {
      await catalog('db', { fresh: true });
    },
  };
}

function allow(operation: Operation, obligations: Obligations): Allowed {
  return {
    effect: 'allow',
    policies: [],
    grants: operation.accesses.map((access) => ({ access, obligations })),
    obligations,
    policyVersion: 'test',
  };
}

function textOf(prepared: Prepared<ResolvedSql>): string {
  return prepared.request.statements.map(({ text }) => text).join('; ');
}

function valuesOf(prepared: Prepared<ResolvedSql>): readonly (string | null)[] {
  return prepared.request.statements.flatMap(({ values }) => values);
}
