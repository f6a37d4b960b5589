import type { RdsConnection } from '../config/config-schema.ts';
import { DATABASE_ACCESS } from '../gateway/credential.ts';
import type { PolicyStatement } from './policy-document.ts';
import { rdsUserArn } from './rds-user-arn.ts';

/**
 * What the data role of a connection may do at most: log in as the connection's own database users.
 * Every session narrows it to one of them. The deployed role and the tests use these same statements.
 * @throws SallyportError `unavailable` when the connection's names do not fit a policy
 */
export function rdsRoleStatements(connection: RdsConnection): readonly PolicyStatement[] {
  const users = [...DATABASE_ACCESS, 'catalog' as const];
  const arns = new Set(users.map((access) => rdsUserArn(connection, access)));
  return [{ Effect: 'Allow', Action: ['rds-db:connect'], Resource: [...arns] }];
}
