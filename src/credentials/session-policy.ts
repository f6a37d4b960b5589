import type { RdsConnection } from '../config/config-schema.ts';
import type { Scope } from '../gateway/credential.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { PolicyDocument } from './policy-document.ts';
import { rdsUserArn } from './rds-user-arn.ts';

/** Plain-text limit of an inline session policy in characters (STS AssumeRole, parameter `Policy`). */
const MAX_CHARACTERS = 2048;

/**
 * What the minted credential may do: log in as the one database user that the scope needs, until
 * `expiresAt` (milliseconds since the epoch, rounded down to a second). STS lends credentials for 15
 * minutes at least; the fence on `aws:CurrentTime` is what ends them sooner. There is no lower fence:
 * a credential cannot be used before it exists, and a clock that runs ahead would lock itself out.
 * @throws SallyportError `unavailable` when the connection's names do not fit a policy
 */
export function sessionPolicy(scope: Scope, connection: RdsConnection, expiresAt: number): string {
  const document: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['rds-db:connect'],
        Resource: [rdsUserArn(connection, scope.access)],
        Condition: { DateLessThan: { 'aws:CurrentTime': wholeSecond(expiresAt) } },
      },
    ],
  };
  const text = JSON.stringify(document);
  if (text.length > MAX_CHARACTERS) {
    throw new SallyportError(
      'unavailable',
      `the session policy has ${text.length} characters, allowed are ${MAX_CHARACTERS}`,
    );
  }
  return text;
}

function wholeSecond(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
