import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { grantKeyVia } from './grant-key.ts';

/** What Slack gives an app. Made with a value that works nowhere; people put Slack's own in its place. */
export class SlackSecrets extends Construct {
  readonly signingArn: string;
  readonly tokenArn: string;
  private readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: { readonly encryptionKey: kms.IKey }) {
    super(scope, id);
    this.encryptionKey = props.encryptionKey;
    this.signingArn = this.secret(
      'Signing',
      "sallyport: Slack's signing secret; two lines are two",
    );
    this.tokenArn = this.secret('Token', "sallyport: the token of Slack's bot");
  }

  /** What requests of Slack are signed with. */
  grantReadSigning(grantee: iam.IGrantable): iam.Grant {
    return this.grantRead(grantee, this.signingArn);
  }

  /** What writes messages. */
  grantReadToken(grantee: iam.IGrantable): iam.Grant {
    return this.grantRead(grantee, this.tokenArn);
  }

  private secret(id: string, description: string): string {
    const secret = new secretsmanager.Secret(this, id, {
      description,
      encryptionKey: this.encryptionKey,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      secret,
      'SMG4',
      'Slack makes this value and has no way to rotate it by program: people put the new one here',
    );
    return secret.secretArn;
  }

  private grantRead(grantee: iam.IGrantable, secretArn: string): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [secretArn],
    }).combine(grantKeyVia(this.encryptionKey, grantee, 'secretsmanager', ['kms:Decrypt']));
  }
}
