import type { RdsConnection } from '../config/config-schema.ts';
import type { DatabaseScope } from '../gateway/credential.ts';
import { arnPrefix, unfitName } from './arn-parts.ts';

// INVARIANT: nothing that IAM could read as a wildcard (`*`, `?`), a policy variable (`${…}`) or a
// further path segment reaches a resource ARN, so that an ARN always names one database user.
const SAFE_USER = /^[A-Za-z0-9_.@+=,-]{1,63}$/;
const SAFE_RESOURCE_ID = /^[A-Za-z0-9-]{1,128}$/;

/**
 * The ARN that IAM checks when a database user logs in with an IAM token.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 * @throws SallyportError `unavailable` when the configured names could match more than one user
 */
export function rdsUserArn(connection: RdsConnection, access: DatabaseScope['access']): string {
  const { resourceId } = connection;
  const user = connection.users[access];
  if (!SAFE_USER.test(user)) throw unfitName('database user', user, 'letters, digits and _.@+=,-');
  if (!SAFE_RESOURCE_ID.test(resourceId)) {
    throw unfitName('resource id', resourceId, 'letters, digits and dashes');
  }
  return `${arnPrefix('rds-db', connection)}:dbuser:${resourceId}/${user}`;
}
