import type { OpensearchConnection } from '../config/opensearch-connection.ts';
import type { CredentialMinter, SearchScope } from '../gateway/credential.ts';
import { Secret } from '../gateway/secret.ts';
import { type LendDeps, lendSession, noDataRole } from './lend-session.ts';
import { searchSessionPolicy } from './search-policy.ts';

export type SearchCredentialMinterDeps = LendDeps &
  Readonly<{
    connections: Readonly<Record<string, OpensearchConnection>>;
    /**
     * Data role of a connection for an access; undefined: none is deployed. On Serverless the roles
     * differ, because only data access policies tell reading from writing there.
     */
    roleArn: (
      connection: OpensearchConnection,
      access: SearchScope['access'],
    ) => string | undefined;
  }>;

/**
 * Mints credentials of search services: one STS session per call, narrowed to the calls of one
 * request and to 60 seconds. Nothing is kept between calls.
 * Failures, and a signal that aborts, throw SallyportError `unavailable`.
 */
export function searchCredentialMinter(deps: SearchCredentialMinterDeps): CredentialMinter {
  return async (request, signal) => {
    const { scope } = request;
    if (scope.kind !== 'opensearch') throw noDataRole(scope.connection);
    const known = Object.hasOwn(deps.connections, scope.connection);
    const connection = known ? deps.connections[scope.connection] : undefined;
    const roleArn = connection && deps.roleArn(connection, scope.access);
    if (connection === undefined || roleArn === undefined) throw noDataRole(scope.connection);
    const { id, expiresAt, keys } = await lendSession(
      request,
      roleArn,
      (until) => searchSessionPolicy(scope, connection, until),
      deps,
      signal,
    );
    const { service, region, endpoint } = connection;
    return {
      kind: 'opensearch',
      id,
      endpoint: new URL(`https://${endpoint}`),
      auth: {
        kind: 'sigv4',
        service,
        region,
        accessKeyId: keys.accessKeyId,
        secretAccessKey: new Secret(keys.secretAccessKey),
        sessionToken: new Secret(keys.sessionToken),
      },
      expiresAt,
    };
  };
}
