import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { grantKeyVia } from './grant-key.ts';

export interface TranscriptBucketProps {
  readonly encryptionKey: kms.IKey;
  /** Days that no transcript can be changed or deleted */
  readonly retentionDays: number;
  /**
   * `compliance` binds everybody, the account's root too; `governance` may be lifted by who has the
   * permission for it.
   */
  readonly objectLock: 'compliance' | 'governance';
}

/** Masked transcripts, written once and locked for their retention. */
export class TranscriptBucket extends Construct {
  readonly bucketName: string;
  readonly objectsArn: string;
  private readonly bucket: s3.Bucket;
  private readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, props: TranscriptBucketProps) {
    super(scope, id);
    this.encryptionKey = props.encryptionKey;
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...PRIVATE,
      versioned: true,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: true,
      objectLockDefaultRetention: s3.ObjectLockRetention[props.objectLock](
        Duration.days(props.retentionDays),
      ),
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      // CDK is not written for `exactOptionalPropertyTypes`.
      serverAccessLogsBucket: this.accessLogs(props.retentionDays) as s3.IBucket,
    });
    this.bucket.addToResourcePolicy(onlyNewObjects(this.bucket));
    this.bucketName = this.bucket.bucketName;
    this.objectsArn = this.bucket.arnForObjects('*');
  }

  /**
   * New transcripts. Reading is part of it: a put whose answer was lost is found again by the
   * checksum of what it wrote.
   */
  grantWrite(grantee: iam.Role): iam.Grant {
    const grant = this.grantObjects(grantee, [
      's3:PutObject',
      's3:AbortMultipartUpload',
      's3:GetObject',
    ]);
    // S3 decrypts the data key again for every part after the first.
    const keys = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;
    return grant.combine(grantKeyVia(this.encryptionKey, grantee, 's3', keys));
  }

  /** Every transcript. Listing is part of it: without it S3 calls a missing object forbidden. */
  grantRead(grantee: iam.Role): iam.Grant {
    return this.grantObjects(grantee, ['s3:GetObject'])
      .combine(
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['s3:ListBucket'],
          resourceArns: [this.bucket.bucketArn],
        }),
      )
      .combine(grantKeyVia(this.encryptionKey, grantee, 's3', ['kms:Decrypt']));
  }

  private grantObjects(grantee: iam.Role, actions: string[]): iam.Grant {
    const bucket = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as s3.CfnBucket);
    acknowledge(
      grantee,
      `IAM5[Resource::<${bucket}.Arn>/*]`,
      'transcripts are named after sessions, which callers name: all objects of this one bucket',
    );
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.objectsArn] });
  }

  private accessLogs(days: number): s3.Bucket {
    const bucket = new s3.Bucket(this, 'AccessLogs', {
      ...PRIVATE,
      // S3 delivers access logs to no bucket with a customer's key.
      encryption: s3.BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(days) }],
    });
    acknowledge(bucket, 'S1', 'it is where the access logs of the transcripts go');
    return bucket;
  }
}

const PRIVATE = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/**
 * INVARIANT: nobody writes a key twice. The second condition leaves out the parts of an upload,
 * which carry no `If-None-Match`; its completion does.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function onlyNewObjects(bucket: s3.Bucket): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'OnlyNewObjects',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: {
      Null: { 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    },
  });
}
