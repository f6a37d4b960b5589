import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/**
 * Where changes of approvals go that could not be followed for as long as they are tried: not the
 * changes themselves, but which part of the stream they are.
 */
export class LostChanges extends Construct implements lambda.IEventSourceDlq {
  /** Rings when there is one. */
  readonly found: cloudwatch.Alarm;
  private readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this.queue, 'SQS3', 'what is in it has failed already; people look at it');
    this.found = new cloudwatch.Alarm(this, 'Found', {
      alarmDescription: 'sallyport: changes of approvals were given up, nobody was told of them',
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: cloudwatch.Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  /** For an event source: Lambda writes with the role of its function. */
  bind(
    _mapping: lambda.IEventSourceMapping,
    target: lambda.IFunction,
  ): lambda.DlqDestinationConfig {
    const { queueArn: destination } = this.queue;
    iam.Grant.addToPrincipal({
      grantee: target,
      actions: ['sqs:SendMessage'],
      resourceArns: [destination],
    });
    return { destination };
  }
}
