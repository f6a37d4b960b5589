import type { RdsConnection } from '../config/config-schema.ts';
import type { DatabaseScope } from '../gateway/credential.ts';
import { fencedPolicy } from './fenced-policy.ts';
import { rdsUserArn } from './rds-user-arn.ts';

/**
 * What the minted credential of a database may do: log in as the one database user that the scope
 * needs, until `expiresAt` (milliseconds since the epoch).
 * @throws SallyportError `unavailable` when the connection's names do not fit a policy
 */
export function sessionPolicy(
  scope: DatabaseScope,
  connection: RdsConnection,
  expiresAt: number,
): string {
  const user = rdsUserArn(connection, scope.access);
  return fencedPolicy([{ Action: ['rds-db:connect'], Resource: [user] }], expiresAt);
}
