import { SallyportError } from './sallyport-error.ts';
import type { Secret } from './secret.ts';

/** Database roles of a connection, weakest first. A request gets the weakest that suffices. */
export const DATABASE_ACCESS = ['read', 'write', 'define'] as const;
export type DatabaseAccess = (typeof DATABASE_ACCESS)[number];

export type DatabaseScope = Readonly<{
  kind: 'rds';
  connection: string;
  /** `catalog` reads only pg_catalog, for the broker's own look-ups */
  access: DatabaseAccess | 'catalog';
}>;

/** What a request does to a search service, weakest first. */
export const SEARCH_ACCESS = ['read', 'write', 'delete', 'define'] as const;
export type SearchAccess = (typeof SEARCH_ACCESS)[number];

/** One HTTP call on a search service. Where a document's id cannot be named, the path has `{id}`. */
export type SearchCall = Readonly<{
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  path: string;
}>;

export type SearchScope = Readonly<{
  kind: 'opensearch';
  connection: string;
  /** `metadata` reads only names and mappings, for the broker's own look-ups */
  access: SearchAccess | 'metadata';
  /** Every call that the request makes */
  calls: readonly SearchCall[];
}>;

/** What a request does to a model. */
export const MODEL_ACCESS = ['invoke', 'stream', 'count'] as const;
export type ModelAccess = (typeof MODEL_ACCESS)[number];

export type ModelScope = Readonly<{
  kind: 'bedrock';
  connection: string;
  access: ModelAccess;
  /** Ids of the foundation models */
  models: readonly string[];
  /** Id of the inference profile that the one model is reached through */
  profile?: string;
  /** The guardrail that is forced, `id:version` */
  guardrail?: string;
  /** Id of the guardrail that the caller names, where none is forced */
  ownGuardrail?: string;
}>;

/** What a credential must be able to do, and nothing more. Input to the session policy. */
export type Scope = DatabaseScope | SearchScope | ModelScope;

export type DatabaseCredential = Readonly<{
  kind: 'postgres';
  /** Not secret: names the credential in records */
  id: string;
  host: string;
  port: number;
  database: string;
  user: string;
  password: Secret<string>;
  /** PEM bundle that the server's certificate must chain to; absent: no TLS (loopback only) */
  ca?: string;
  /** Milliseconds since the epoch */
  expiresAt: number;
}>;

/** How a request to a search service shows who sends it. */
export type SearchAuth =
  | Readonly<{
      kind: 'sigv4';
      service: 'es' | 'aoss';
      region: string;
      accessKeyId: string;
      secretAccessKey: Secret<string>;
      sessionToken: Secret<string>;
    }>
  | Readonly<{ kind: 'basic'; user: string; password: Secret<string> }>;

export type SearchCredential = Readonly<{
  kind: 'opensearch';
  /** Not secret: names the credential in records */
  id: string;
  /** Origin of the service, without a path */
  endpoint: URL;
  auth: SearchAuth;
  /** Milliseconds since the epoch */
  expiresAt: number;
}>;

/** How a request to a model shows who sends it. A bearer token: on one machine only. */
export type ModelAuth =
  | Readonly<{
      kind: 'sigv4';
      region: string;
      accessKeyId: string;
      secretAccessKey: Secret<string>;
      sessionToken: Secret<string>;
    }>
  | Readonly<{ kind: 'bearer'; token: Secret<string> }>;

export type ModelCredential = Readonly<{
  kind: 'bedrock';
  /** Not secret: names the credential in records */
  id: string;
  /** Origin of the service, without a path */
  endpoint: URL;
  auth: ModelAuth;
  /** Milliseconds since the epoch */
  expiresAt: number;
}>;

/** The minted upstream credential. Lives at most 60 seconds (promise 3). */
export type Credential = DatabaseCredential | SearchCredential | ModelCredential;

/** Who asks for a credential and for what: ends up in SourceIdentity and session tags. */
export type MintRequest = Readonly<{
  scope: Scope;
  /** `principalId`, or `sallyport` for the broker's own look-ups */
  principal: string;
  /** Digest of the resolved request, hex */
  digest: string;
}>;

/** Mints one credential for one upstream call. Throws `unavailable` when it cannot. */
export type CredentialMinter = (request: MintRequest, signal: AbortSignal) => Promise<Credential>;

/** The credential of a database. @throws SallyportError `unavailable` for one of another kind */
export function databaseCredential(credential: Credential): DatabaseCredential {
  if (credential.kind === 'postgres') return credential;
  throw otherKind('a database', credential);
}

/** The credential of a search service. @throws SallyportError `unavailable` for one of another kind */
export function searchCredential(credential: Credential): SearchCredential {
  if (credential.kind === 'opensearch') return credential;
  throw otherKind('a search service', credential);
}

/** The credential of a model service. @throws SallyportError `unavailable` for one of another kind */
export function modelCredential(credential: Credential): ModelCredential {
  if (credential.kind === 'bedrock') return credential;
  throw otherKind('a model service', credential);
}

function otherKind(wanted: string, { kind }: Credential): SallyportError {
  return new SallyportError('unavailable', `the credential of ${wanted} was minted as ${kind}`);
}
