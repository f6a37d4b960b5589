import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { grantKeyVia } from './grant-key.ts';

/** The secret that keys the `token` masks. Made at the first deployment; nobody needs to know it. */
export class MaskSecret extends Construct {
  readonly secretArn: string;
  private readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: { readonly encryptionKey: kms.IKey }) {
    super(scope, id);
    const secret = new secretsmanager.Secret(this, 'Secret', {
      description: 'sallyport: keys the token masks; another value changes every token',
      encryptionKey: props.encryptionKey,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      secret,
      'SMG4',
      'a new value changes every token mask, so that joins with earlier answers break: it is changed by people, on purpose',
    );
    this.secretArn = secret.secretArn;
    this.encryptionKey = props.encryptionKey;
  }

  grantRead(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secretArn],
    }).combine(grantKeyVia(this.encryptionKey, grantee, 'secretsmanager', ['kms:Decrypt']));
  }
}
