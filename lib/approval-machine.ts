import { ArnFormat, Aws, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface ApprovalMachineProps {
  /** Text of `statemachines/approval.asl.json` */
  readonly definition: string;
  /** Does what the states say */
  readonly notify: lambda.IFunction;
  readonly logKey: kms.IKey;
}

/** The name of the machine, known before there is one: its function must know it, and it its function. */
export function approvalMachineArn(scope: Construct): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: machineName(stack),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function machineName({ stackName }: Stack): string {
  return `${stackName}-approval`;
}

function stackId(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}

/** The state machine that asks people about approvals. */
export class ApprovalMachine extends Construct {
  readonly machineArn: string;
  /** Rings when people could be neither asked nor told. */
  readonly failures: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, { definition, notify, logKey }: ApprovalMachineProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      description: 'sallyport: the state machine of approvals',
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    });
    const invoke = iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [notify.functionArn],
    });
    const machine = new stepfunctions.StateMachine(this, 'Machine', {
      stateMachineName: machineName(Stack.of(this)),
      comment: 'sallyport: asks people about an approval',
      definitionBody: stepfunctions.DefinitionBody.fromString(definition),
      definitionSubstitutions: { NotifyFunctionArn: notify.functionArn },
      role,
      tracingEnabled: true,
      logs: {
        destination: new logs.LogGroup(this, 'Logs', {
          // Under this prefix AWS needs no policy for each log, of which there can be few; the id is
          // new for every stack, because the log outlives it.
          logGroupName: `/aws/vendedlogs/states/${machineName(Stack.of(this))}-${stackId()}`,
          retention: logs.RetentionDays.THREE_MONTHS,
          encryptionKey: logKey,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
        level: stepfunctions.LogLevel.ALL,
        // INVARIANT: never true: task tokens are in the data, and whoever has one wakes the machine.
        includeExecutionData: false,
      },
    });
    invoke.applyBefore(machine);
    acknowledge(
      role,
      'IAM5[Resource::*]',
      'log deliveries and traces know no resources: Step Functions lists and makes them for its own log',
    );
    this.machineArn = machine.stateMachineArn;
    this.failures = new cloudwatch.Alarm(this, 'Failures', {
      alarmDescription: 'sallyport: people could be neither asked nor told about an approval',
      metric: machine.metricFailed({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
