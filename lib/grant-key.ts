import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';

/** Use of a key through one service only: who holds the grant cannot decrypt by itself. */
export function grantKeyVia(
  key: kms.IKey,
  grantee: iam.IGrantable,
  service: 'dynamodb' | 's3' | 'secretsmanager',
  actions: readonly `kms:${string}`[],
): iam.Grant {
  const { region, urlSuffix } = Stack.of(key);
  return iam.Grant.addToPrincipal({
    grantee,
    actions: [...actions],
    resourceArns: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } },
  });
}
