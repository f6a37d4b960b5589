import pg from 'pg';
import {
  type CredentialMinter,
  type DatabaseCredential,
  type DatabaseScope,
  databaseCredential,
} from '../../src/gateway/credential.ts';
import { reveal } from '../../src/gateway/secret.ts';

const never = new AbortController().signal;

export async function mintLogin(
  mint: CredentialMinter,
  access: DatabaseScope['access'],
): Promise<DatabaseCredential> {
  const scope: DatabaseScope = { kind: 'rds', connection: 'crm', access };
  const request = { scope, principal: 'local/alice', digest: 'ab'.repeat(32) };
  return databaseCredential(await mint(request, never));
}

export type Connected = Readonly<{
  client: pg.Client;
  /** SQLSTATE of a statement that fails, or its rows */
  outcome: (sql: string) => Promise<unknown>;
}>;

export async function connectWith(
  credential: DatabaseCredential,
  change: pg.ClientConfig = {},
): Promise<Connected> {
  const { host, port, database, user, password } = credential;
  const login = { host, port, database, user, password: reveal(password) };
  const client = new pg.Client({ ...login, ...change });
  // A connection that the server ends reports it here as well as to the query under way.
  client.on('error', () => undefined);
  await client.connect();
  return { client, outcome: (sql) => outcomeOf(client.query(sql)) };
}

function outcomeOf(result: Promise<pg.QueryResult>): Promise<unknown> {
  return result.then(
    ({ rows }) => rows,
    (error: unknown) => sqlstateOf(error),
  );
}

export function sqlstateOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
