import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Network } from './network.ts';

export interface GateFunctionProps {
  readonly description: string;
  readonly code: lambda.Code;
  readonly environment: Readonly<Record<string, string>>;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly logKey: kms.IKey;
  /** @default outside of any VPC, with a way to the internet */
  readonly network?: Network;
}

/**
 * V8's young generation would grow to some 128 MB before it frees what one request left there. These
 * are the flags of `npm start` too, so that both take the same memory.
 * https://nodejs.org/api/cli.html#--max-semi-space-sizesize-in-mib
 */
const NODE_OPTIONS = '--max-semi-space-size=16';

/** What every function has: runtime, a role that may do nothing but log, a log that ends, an alarm. */
export class GateFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  /** Rings when the function fails as such: it did not start, ran out of time or memory, or threw. */
  readonly errors: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: GateFunctionProps) {
    super(scope, id);
    const { description, code, memorySize, timeout, network } = props;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.role = new iam.Role(this, 'Role', {
      description: `sallyport: ${description}`,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(this.role);
    if (network !== undefined) grantNetworkInterfaces(this.role);
    this.function = new lambda.Function(this, 'Function', {
      description: `sallyport: ${description}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code,
      memorySize,
      timeout,
      logGroup,
      role: this.role,
      environment: { ...props.environment, NODE_OPTIONS },
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: network.subnets,
        securityGroups: [network.securityGroup],
      }),
    });
    this.errors = new cloudwatch.Alarm(this, 'Errors', {
      alarmDescription: `sallyport: ${description}: the function fails`,
      metric: this.function.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/**
 * What Lambda itself needs to put a function into a VPC. The code of the function gets none of it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-best-practice-security
 */
function grantNetworkInterfaces(role: iam.Role): void {
  const actions = [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const resources = ['*'];
  role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  role.addToPolicy(
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions,
      resources,
      // Present whenever the code of the function is the one who calls.
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  );
  acknowledge(
    role,
    'IAM5[Resource::*]',
    'Lambda makes network interfaces whose names nobody knows before; the code of the function is denied the same actions',
  );
}
