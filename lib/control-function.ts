import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { GateFunction, type GateFunctionProps } from './gate-function.ts';
import type { RecordTable } from './record-table.ts';
import type { TranscriptBucket } from './transcript-bucket.ts';

export interface ControlFunctionProps
  extends Pick<GateFunctionProps, 'code' | 'environment' | 'logKey'> {
  readonly table: RecordTable;
  readonly transcripts: TranscriptBucket;
  /** Explains requests of the rds connections, whose catalog it alone can read */
  readonly rds: lambda.IFunction;
  /** The same for the bedrock connections, where there are any */
  readonly bedrock?: lambda.IFunction;
  /** The same of the opensearch connections, where there are any */
  readonly opensearch?: lambda.IFunction;
}

/** The function of everything that is no exchange: connections, explain, approvals, sessions. */
export class ControlFunction extends Construct {
  readonly gate: GateFunction;

  constructor(scope: Construct, id: string, props: ControlFunctionProps) {
    super(scope, id);
    const { table, transcripts, rds, opensearch, bedrock, ...common } = props;
    this.gate = new GateFunction(this, 'Gate', {
      ...common,
      description: 'connections, explain, approvals and sessions',
      memorySize: 1024,
      timeout: Duration.seconds(30),
    });

    table.grantReview(this.gate.role);
    table.grantRevoke(this.gate.role);
    // A request that belongs nowhere is refused here, and the refusal recorded.
    table.grantRecord(this.gate.role);
    transcripts.grantRead(this.gate.role);
    // Not `rds.grantInvoke`: versions and aliases are no business of this function.
    iam.Grant.addToPrincipal({
      grantee: this.gate.role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [rds, opensearch, bedrock].flatMap((one) => one?.functionArn ?? []),
    });

    this.gate.function.addEnvironment('SALLYPORT_RDS_FUNCTION_ARN', rds.functionArn);
    if (bedrock !== undefined) {
      this.gate.function.addEnvironment('SALLYPORT_BEDROCK_FUNCTION_ARN', bedrock.functionArn);
    }
    if (opensearch) {
      this.gate.function.addEnvironment(
        'SALLYPORT_OPENSEARCH_FUNCTION_ARN',
        opensearch.functionArn,
      );
    }
  }
}
