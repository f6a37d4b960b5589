import type { RdsConnection } from '../config/config-schema.ts';
import type { Scope } from '../gateway/credential.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';

// INVARIANT: nothing that IAM could read as a wildcard (`*`, `?`), a policy variable (`${…}`) or a
// further path segment reaches a resource ARN, so that an ARN always names one database user.
const SAFE_USER = /^[A-Za-z0-9_.@+=,-]{1,63}$/;
const SAFE_REGION = /^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/;
const SAFE_RESOURCE_ID = /^[A-Za-z0-9-]{1,128}$/;

/**
 * The ARN that IAM checks when a database user logs in with an IAM token.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 * @throws SallyportError `unavailable` when the configured names could match more than one user
 */
export function rdsUserArn(connection: RdsConnection, access: Scope['access']): string {
  const { region, account, resourceId } = connection;
  const user = connection.users[access];
  if (!SAFE_USER.test(user)) throw unfit('database user', user, 'letters, digits and _.@+=,-');
  if (!SAFE_REGION.test(region)) throw unfit('region', region, 'a name such as eu-central-1');
  if (!SAFE_RESOURCE_ID.test(resourceId)) {
    throw unfit('resource id', resourceId, 'letters, digits and dashes');
  }
  return `arn:${partition(region)}:rds-db:${region}:${account}:dbuser:${resourceId}/${user}`;
}

function partition(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

function unfit(what: string, got: string, allowed: string): SallyportError {
  return new SallyportError(
    'unavailable',
    `the connection's ${what} \`${got}\` cannot be named in a policy: allowed are ${allowed}`,
  );
}
