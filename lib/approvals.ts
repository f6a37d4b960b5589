import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { ApprovalMachine, approvalMachineArn } from './approval-machine.ts';
import { GateFunction } from './gate-function.ts';
import { LostChanges } from './lost-changes.ts';
import type { RecordTable } from './record-table.ts';
import { SlackSecrets } from './slack-secrets.ts';

export interface ApprovalsProps {
  readonly code: (name: 'notify' | 'follow' | 'slack') => lambda.Code;
  readonly environment: Readonly<Record<string, string>>;
  /** Text of `statemachines/approval.asl.json` */
  readonly definition: string;
  readonly table: RecordTable;
  readonly logKey: kms.IKey;
  /** Of Slack's secrets; without it approvals are decided elsewhere */
  readonly slackKey?: kms.IKey;
}

/** People, asked and heard: the machine of approvals, what follows the table, and Slack's buttons. */
export class Approvals extends Construct {
  /** The buttons in Slack; none where there is no Slack */
  readonly slack?: GateFunction;
  readonly alarms: readonly cloudwatch.Alarm[];
  private readonly secrets: SlackSecrets | undefined;
  private readonly props: ApprovalsProps;
  private readonly machineArn: string;
  private readonly bus: events.EventBus;

  constructor(scope: Construct, id: string, props: ApprovalsProps) {
    super(scope, id);
    const { definition, logKey, slackKey, table } = props;
    this.props = props;
    this.machineArn = approvalMachineArn(this);
    this.bus = new events.EventBus(this, 'Bus', {
      description: 'sallyport: what happens to approvals, for whoever wants to know',
    });
    this.secrets = slackKey && new SlackSecrets(this, 'SlackSecrets', { encryptionKey: slackKey });

    const notify = this.worker('Notify', 'notify', 'asks and tells people about approvals');
    const machine = new ApprovalMachine(this, 'Asking', {
      definition,
      logKey,
      notify: notify.function,
    });
    const follow = this.worker('Follow', 'follow', 'follows what is written of approvals');
    iam.Grant.addToPrincipal({
      grantee: follow.role,
      actions: ['states:StartExecution'],
      resourceArns: [this.machineArn],
    });
    table.grantFollow(follow.role);
    const lost = new LostChanges(this, 'Lost');
    this.followTable(follow, lost);
    if (this.secrets) this.slack = this.slackFunction(this.secrets);
    this.alarms = [
      machine.failures,
      lost.found,
      this.lateAlarm(follow),
      ...[notify, follow, ...(this.slack ? [this.slack] : [])].map(({ errors }) => errors),
    ];
  }

  /** A function that looks at approvals, tells the bus and Slack, and wakes the machine. */
  private worker(id: string, name: 'notify' | 'follow', description: string): GateFunction {
    const { code, environment, logKey, table } = this.props;
    const gate = new GateFunction(this, id, {
      code: code(name),
      environment: {
        ...environment,
        SALLYPORT_APPROVAL_MACHINE_ARN: this.machineArn,
        SALLYPORT_EVENT_BUS: this.bus.eventBusName,
        ...(this.secrets && { SALLYPORT_SLACK_TOKEN_ARN: this.secrets.tokenArn }),
      },
      logKey,
      description,
      memorySize: 512,
      // Slack may ask for patience.
      timeout: Duration.seconds(110),
    });
    table.grantDecide(gate.role);
    this.secrets?.grantReadToken(gate.role);
    grantWake(gate);
    iam.Grant.addToPrincipal({
      grantee: gate.role,
      actions: ['events:PutEvents'],
      resourceArns: [this.bus.eventBusArn],
    });
    return gate;
  }

  /** Changes of approvals, in their order; again and again for an hour where they cannot be followed. */
  private followTable({ function: handler }: GateFunction, onFailure: LostChanges): void {
    new lambda.EventSourceMapping(this, 'Changes', {
      target: handler,
      eventSourceArn: this.props.table.streamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: 10,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      maxRecordAge: Duration.hours(1),
      onFailure,
      filters: [
        lambda.FilterCriteria.filter({
          eventName: lambda.FilterRule.or('INSERT', 'MODIFY'),
          dynamodb: { Keys: { sk: { S: lambda.FilterRule.isEqual('APPROVAL') } } },
        }),
      ],
    });
  }

  /** A change that cannot be followed is no error of the function: it comes again, and those behind it wait. */
  private lateAlarm({ function: handler }: GateFunction): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'Late', {
      alarmDescription: 'sallyport: changes of approvals have not been followed for five minutes',
      metric: handler.metric('IteratorAge', {
        statistic: cloudwatch.Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: Duration.minutes(5).toMilliseconds(),
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private slackFunction(secrets: SlackSecrets): GateFunction {
    const { code, environment, logKey, table } = this.props;
    const gate = new GateFunction(this, 'Slack', {
      code: code('slack'),
      environment: {
        ...environment,
        SALLYPORT_SLACK_TOKEN_ARN: secrets.tokenArn,
        SALLYPORT_SLACK_SIGNING_ARN: secrets.signingArn,
      },
      logKey,
      description: 'hears the buttons in Slack',
      // Slack waits for three seconds, start of the function included.
      memorySize: 1769,
      timeout: Duration.seconds(20),
    });
    table.grantDecide(gate.role);
    secrets.grantReadSigning(gate.role);
    secrets.grantReadToken(gate.role);
    return gate;
  }
}

/** The token is what counts: IAM knows no resources of this action. */
function grantWake({ role }: GateFunction): void {
  const actions = ['states:SendTaskSuccess'];
  iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: ['*'] });
  acknowledge(
    role,
    'IAM5[Resource::*]',
    'states:SendTaskSuccess and dynamodb:ListStreams know no resources; whoever wakes a machine must have its task token',
  );
}
