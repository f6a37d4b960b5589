import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** One KMS key for each purpose, rotated every year. */
export class Keys extends Construct {
  /** Table and transcripts */
  readonly records: kms.Key;
  /** The secret of the token masks */
  readonly masks: kms.Key;
  /** The secrets of Slack */
  readonly slack: kms.Key;
  /** Log groups */
  readonly logs: kms.Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.records = this.key('Records', 'sallyport: sessions, approvals and transcripts');
    this.masks = this.key('Masks', 'sallyport: the secret of the token masks');
    this.slack = this.key('Slack', 'sallyport: the secrets of Slack');
    this.logs = this.key('Logs', 'sallyport: log groups');
    this.logs.addToResourcePolicy(logService(Stack.of(this)));
  }

  private key(id: string, description: string): kms.Key {
    const removalPolicy = RemovalPolicy.RETAIN;
    return new kms.Key(this, id, { description, enableKeyRotation: true, removalPolicy });
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logService({ region, account, partition }: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:DescribeKey',
    ],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
      },
    },
  });
}
