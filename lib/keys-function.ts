import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { GateFunction, type GateFunctionProps } from './gate-function.ts';
import type { RecordTable } from './record-table.ts';

export interface KeysFunctionProps
  extends Pick<GateFunctionProps, 'code' | 'environment' | 'logKey'> {
  readonly table: RecordTable;
}

/** The worker that fetches the issuers' public keys, because functions in the VPC reach no issuer. */
export class KeysFunction extends Construct {
  readonly gate: GateFunction;

  constructor(scope: Construct, id: string, props: KeysFunctionProps) {
    super(scope, id);
    const { table, ...common } = props;
    this.gate = new GateFunction(this, 'Gate', {
      ...common,
      description: "refreshes the issuers' public keys",
      memorySize: 512,
      timeout: Duration.seconds(30),
    });
    table.grantPublishKeys(this.gate.role);

    new events.Rule(this, 'Schedule', {
      description: "sallyport: refreshes the issuers' public keys",
      schedule: events.Schedule.rate(Duration.minutes(5)),
      targets: [new targets.LambdaFunction(this.gate.function, { retryAttempts: 2 })],
    });
  }
}
