import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { TextModels } from '../src/config/text-models.ts';
import { DataRole, type DataRoleProps } from './data-role.ts';
import { GateFunction, type GateFunctionProps } from './gate-function.ts';
import { grantTextModels } from './grant-text-models.ts';
import type { MaskSecret } from './mask-secret.ts';
import type { RecordTable } from './record-table.ts';
import type { TranscriptBucket } from './transcript-bucket.ts';

export interface BedrockFunctionProps
  extends Pick<GateFunctionProps, 'code' | 'environment' | 'logKey'> {
  /** What calls of models may do at most */
  readonly statements: DataRoleProps['statements'];
  readonly table: RecordTable;
  readonly transcripts: TranscriptBucket;
  readonly maskSecret: MaskSecret;
  /** What masks ask about prompts and answers */
  readonly textModels: TextModels;
}

/** The function of the bedrock connections, and the role that it becomes for each call. */
export class BedrockFunction extends Construct {
  readonly gate: GateFunction;
  readonly dataRole: DataRole;

  constructor(scope: Construct, id: string, props: BedrockFunctionProps) {
    super(scope, id);
    const { table, transcripts, maskSecret, statements, textModels, ...common } = props;
    this.gate = new GateFunction(this, 'Gate', {
      ...common,
      description: 'exchanges of the bedrock connections',
      // A whole processor, which an allotment below this is not.
      memorySize: 1769,
      // As long as API Gateway streams.
      timeout: Duration.minutes(15),
    });
    this.dataRole = new DataRole(this, 'Data', { statements, assumedBy: this.gate.role });

    table.grantRecord(this.gate.role);
    table.grantBudget(this.gate.role);
    transcripts.grantWrite(this.gate.role);
    maskSecret.grantRead(this.gate.role);
    this.dataRole.grantAssume(this.gate.role);
    grantTextModels(textModels, this.gate.role);

    this.gate.function.addEnvironment('SALLYPORT_ROLE_ARN', this.dataRole.roleArn);
    this.gate.function.addEnvironment('SALLYPORT_MASK_KEY_ARN', maskSecret.secretArn);
  }
}
