import type { Secret } from './secret.ts';

/** Database roles of a connection, weakest first. A request gets the weakest that suffices. */
export const DATABASE_ACCESS = ['read', 'write', 'define'] as const;
export type DatabaseAccess = (typeof DATABASE_ACCESS)[number];

/** What a credential must be able to do, and nothing more. Input to the session policy. */
export type Scope = Readonly<{
  kind: 'rds';
  connection: string;
  /** `catalog` reads only pg_catalog, for the broker's own look-ups */
  access: DatabaseAccess | 'catalog';
}>;

/** The minted upstream credential. Lives at most 60 seconds (promise 3). */
export type Credential = Readonly<{
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
