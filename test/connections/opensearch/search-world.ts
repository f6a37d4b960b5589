import type { Config, ConfigInput } from '../../../src/config/config-schema.ts';
import { defineConfig } from '../../../src/config/define-config.ts';
import type { TokenKey } from '../../../src/connections/opensearch/answer/field-masks.ts';
import { cachedCluster } from '../../../src/connections/opensearch/names/cached-cluster.ts';
import {
  type ClusterGet,
  loadMappings,
  loadNames,
  NAME_PATHS,
} from '../../../src/connections/opensearch/names/load-cluster.ts';
import { clusterGet } from '../../../src/connections/opensearch/names/query-cluster.ts';
import { opensearchConnector } from '../../../src/connections/opensearch/opensearch-connector.ts';
import {
  type CredentialMinter,
  type SearchCall,
  type SearchCredential,
  searchCredential,
} from '../../../src/gateway/credential.ts';
import { type Allowed, NO_OBLIGATIONS, type Obligations } from '../../../src/gateway/decision.ts';
import type { Access, Operation } from '../../../src/gateway/operation.ts';
import type { Principal } from '../../../src/gateway/principal.ts';
import { type SallyportError, toSallyportError } from '../../../src/gateway/sallyport-error.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import type { DetectedMasker } from '../../../src/masking/batch-masker.ts';
import { textMasker } from '../../../src/masking/text-masker.ts';

export type Asked = Readonly<{
  method?: string;
  path: string;
  query?: string;
  body?: unknown;
  /** Text as it is */
  raw?: string;
}>;

export type Answer = Readonly<{
  status: number;
  error?: SallyportError;
  text: string;
  /** What the transcript holds of it */
  recorded?: string;
  json: unknown;
  masked: number;
  rows: number;
  /** What it gave of what budgets count */
  spent?: unknown;
  operation?: Operation;
  scope?: unknown;
  shown?: unknown;
  /** What it may spend of budgets */
  spend?: unknown;
  /** What the request's digest is of */
  canonical?: unknown;
}>;

export type SearchWorld = Readonly<{
  config: Config;
  run(asked: Asked, obligations?: Partial<Obligations>, options?: RunOptions): Promise<Answer>;
}>;

export type RunOptions = Readonly<{
  principal?: Partial<Principal>;
  /** Obligations of one access only */
  only?: (access: Access) => boolean;
  estimate?: boolean;
  signal?: AbortSignal;
}>;

export type WorldParts = Readonly<{
  /** Where the service is, with a login that is always good */
  endpoint?: URL;
  /** Or who lends logins for one call each */
  mint?: CredentialMinter;
  indices: Readonly<Record<string, object>>;
  masks?: ConfigInput['masks'];
  filters?: ConfigInput['filters'];
  limits?: ConfigInput['limits'];
  detect?: DetectedMasker;
  auth?: SearchCredential['auth'];
}>;

const BASIC = {
  kind: 'basic',
  user: 'sallyport',
  password: new Secret('canary-password'),
} as const;
const KEY: TokenKey = () => new Secret(Buffer.alloc(32, 7));

/** The opensearch connector over a service of the test's own, with decisions of the test's own. */
export function searchWorld(parts: WorldParts): SearchWorld {
  const config = defineConfig({
    identity: { issuers: [{ name: 'test', url: 'https://id.example.com', audiences: ['x'] }] },
    connections: {
      docs: {
        kind: 'opensearch',
        endpoint: 'docs.example.com',
        region: 'eu-central-1',
        account: '123456789012',
        name: 'docs',
        indices: parts.indices,
      },
    },
    ...(parts.masks && { masks: parts.masks }),
    ...(parts.filters && { filters: parts.filters }),
    ...(parts.limits && { limits: parts.limits }),
  });
  const credential: SearchCredential = {
    kind: 'opensearch',
    id: 'credential-1',
    endpoint: parts.endpoint ?? new URL('http://127.0.0.1:1'),
    auth: parts.auth ?? BASIC,
    expiresAt: 0,
  };
  const never = new AbortController().signal;
  const mint: CredentialMinter = parts.mint ?? (async () => credential);

  async function lookUp(...paths: readonly string[]): Promise<ClusterGet> {
    const calls = paths.map((path): SearchCall => ({ method: 'GET', path }));
    const scope = { kind: 'opensearch', connection: 'docs', access: 'metadata', calls } as const;
    const lent = await mint({ scope, principal: 'sallyport', digest: '' }, never);
    return clusterGet(searchCredential(lent), never);
  }

  const masker = textMasker();
  const connector = opensearchConnector({
    config,
    cluster: cachedCluster({
      now: Date.now,
      maxAgeMs: 0,
      names: async () => loadNames(await lookUp(...NAME_PATHS.es), 'es'),
      mappings: async (_connection, indices) =>
        loadMappings(await lookUp(`/${indices.join(',')}`), indices),
    }),
    masker: () => masker,
    shownMasker: masker,
    detect: () => parts.detect ?? masker,
    tokenKey: KEY,
    handleKey: () => new Secret(Buffer.alloc(32, 9)),
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    now: () => new Date('2026-03-01T12:00:00Z'),
  });

  async function attempt(
    asked: Asked,
    obligations: Partial<Obligations>,
    options: RunOptions,
  ): Promise<Answer> {
    const principal: Principal = {
      kind: 'user',
      issuer: 'test',
      subject: 'alice',
      groups: [],
      claims: {},
      expiresAt: 0,
      ...options.principal,
    };
    const text = asked.raw ?? (asked.body === undefined ? '' : JSON.stringify(asked.body));
    const signal = options.signal ?? never;
    const classified = await connector.classify(
      {
        method: asked.method ?? 'POST',
        path: `/opensearch/docs${asked.path}`,
        query: asked.query ?? '',
        headers: new Headers(),
        body: new TextEncoder().encode(text),
        signal,
      },
      principal,
    );
    const { operation } = classified;
    const prepared = classified.prepare(decide(operation, obligations, options.only));
    const { scope } = prepared;
    const lent = await mint({ scope, principal: 'test/alice', digest: 'ab' }, signal);
    const upstream = await connector.connect(lent, signal);
    if (options.estimate === true) await upstream.estimate?.(prepared.request);
    const answer = await upstream.forward(prepared.request);
    const reply = await connector.mask(prepared.request, answer);
    const chunks: Uint8Array[] = [];
    const recorded: Uint8Array[] = [];
    for await (const chunk of reply.body) {
      chunks.push(chunk);
      recorded.push(reply.record?.() ?? chunk);
    }
    await upstream.end();
    const body = Buffer.concat(chunks).toString('utf8');
    return {
      status: reply.status,
      text: body,
      recorded: Buffer.concat(recorded).toString('utf8'),
      json: parse(body),
      ...reply.tally(),
      operation,
      scope: prepared.scope,
      shown: prepared.shown,
      canonical: prepared.canonical,
      spend: prepared.spend,
    };
  }

  return {
    config,
    run: (asked, obligations = {}, options = {}) =>
      attempt(asked, obligations, options).catch((thrown: unknown): Answer => {
        const error = toSallyportError(thrown);
        const refused = connector.refuse(error, '/opensearch/docs');
        return {
          status: refused.status,
          error,
          text: refused.body,
          json: parse(refused.body),
          masked: 0,
          rows: 0,
        };
      }),
  };
}

function decide(
  operation: Operation,
  change: Partial<Obligations>,
  only: (access: Access) => boolean = () => true,
): Allowed {
  const obligations = { ...NO_OBLIGATIONS, ...change };
  return {
    effect: 'allow',
    policies: [],
    grants: operation.accesses.map((access) => ({
      access,
      obligations: only(access) ? obligations : NO_OBLIGATIONS,
    })),
    obligations,
    policyVersion: 'v1',
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
