import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { TextModels } from '../src/config/text-models.ts';
import type { SearchServices } from '../src/credentials/search-policy.ts';
import type { ConnectionKind } from '../src/gateway/operation.ts';
import { Alarms } from './alarms.ts';
import { allowCalls } from './allow-calls.ts';
import { Approvals } from './approvals.ts';
import { BedrockFunction, type BedrockFunctionProps } from './bedrock-function.ts';
import { ControlFunction } from './control-function.ts';
import type { DataRoleProps } from './data-role.ts';
import type { DeploySettings } from './deploy-settings.ts';
import { functionCode } from './function-code.ts';
import { GateApi } from './gate-api.ts';
import { Keys } from './keys.ts';
import { KeysFunction } from './keys-function.ts';
import { MaskSecret } from './mask-secret.ts';
import { Network, type NetworkProps } from './network.ts';
import { OpensearchFunction, type OpensearchFunctionProps } from './opensearch-function.ts';
import { RdsFunction } from './rds-function.ts';
import { RecordTable, type RecordTableProps } from './record-table.ts';
import { TranscriptBucket } from './transcript-bucket.ts';
import { WebAcl } from './web-acl.ts';

export interface BrokerStackProps extends StackProps {
  /** Directory with `sallyport.config.ts` and `policies/` */
  readonly project: string;
  readonly settings: DeploySettings;
  readonly table: RecordTableProps['definition'];
  /** Days that sessions and transcripts are kept */
  readonly retentionDays: number;
  /** What the data path may do at most */
  readonly dataStatements: DataRoleProps['statements'];
  /** What calls of models may do at most. @default there are no bedrock connections */
  readonly modelStatements?: DataRoleProps['statements'];
  /** @default no opensearch connections, and no function for them */
  readonly search?: SearchServices;
  /** Ports that the databases listen on */
  readonly databasePorts: readonly number[];
  /** What masks ask about text that is returned */
  readonly textModels: TextModels;
  /** Text of `statemachines/approval.asl.json` */
  readonly approvalDefinition: string;
  /** Approvals are decided in Slack, too */
  readonly slack: boolean;
  /** Version of the policies that were validated */
  readonly policyVersion: string;
}

/** The gate on AWS. */
export class BrokerStack extends Stack {
  constructor(scope: Construct, id: string, props: BrokerStackProps) {
    super(scope, id, props);
    const { project, settings, retentionDays } = props;

    const keys = new Keys(this, 'Keys');
    const logKey = keys.logs;
    const table = new RecordTable(this, 'Records', {
      definition: props.table,
      encryptionKey: keys.records,
    });
    const transcripts = new TranscriptBucket(this, 'Transcripts', {
      encryptionKey: keys.records,
      retentionDays,
      objectLock: settings.objectLock,
    });
    const maskSecret = new MaskSecret(this, 'MaskSecret', { encryptionKey: keys.masks });
    const api = new GateApi(this, 'Door', {
      requestsPerSecond: settings.requestsPerSecond,
      logKey,
    });

    const environment = {
      SALLYPORT_TABLE: table.tableName,
      SALLYPORT_BUCKET: transcripts.bucketName,
      SALLYPORT_PUBLIC_URL: settings.publicUrl ?? api.url,
      SALLYPORT_CONFIG: './sallyport.config.mjs',
      SALLYPORT_POLICY_VERSION: props.policyVersion,
    };
    const common = { environment, logKey, table, transcripts };
    const { databasePorts, textModels } = props;
    const network = this.network(settings.network, { logKey, databasePorts, textModels });
    const rds = new RdsFunction(this, 'Rds', {
      ...common,
      code: functionCode('rds', project),
      statements: props.dataStatements,
      maskSecret,
      textModels,
      ...(network && { network }),
    });
    const searched = settings.searchInNetwork ? network : undefined;
    const opensearch = this.opensearch({ ...common, maskSecret, textModels }, props, searched);
    const bedrock = this.bedrock({ ...common, maskSecret, textModels }, props);
    const control = new ControlFunction(this, 'Control', {
      ...common,
      code: functionCode('control', project),
      rds: rds.gate.function,
      ...(opensearch && { opensearch: opensearch.gate.function }),
      ...(bedrock && { bedrock: bedrock.gate.function }),
    });
    const refresh = new KeysFunction(this, 'IssuerKeys', {
      environment,
      logKey,
      table,
      code: functionCode('keys', project),
    });
    const approvals = new Approvals(this, 'Approvals', {
      environment,
      logKey,
      table,
      definition: props.approvalDefinition,
      code: (name) => functionCode(name, project),
      ...(props.slack && { slackKey: keys.slack }),
    });
    const searchRoles = settings.searchInNetwork ? (opensearch?.dataRoles ?? []) : [];
    const dataRoles = [rds.dataRole, ...searchRoles];
    if (network) allowCalls(network, { table, transcripts, maskSecret, dataRoles });

    for (const [kind, served] of Object.entries({ rds, opensearch, bedrock })) {
      if (served) api.serveKind(kind as ConnectionKind, served.gate.function);
    }
    if (approvals.slack) api.serveSlack(approvals.slack.function);
    api.serveRest(control.gate.function);
    new WebAcl(this, 'Wall', {
      requestsPerAddress: settings.requestsPerAddress,
      stageArn: api.stageArn,
    });
    new Alarms(this, 'Alarms', {
      api: api.api,
      functions: [
        ...[rds, opensearch, bedrock, control, refresh].flatMap((one) => one?.gate.errors ?? []),
        ...approvals.alarms,
      ],
      ...(settings.alarmTopicArn && { topicArn: settings.alarmTopicArn }),
    });

    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the gate answers' });
    if (network) this.tell(network);
  }

  private opensearch(
    common: Omit<OpensearchFunctionProps, 'code' | 'services' | 'network'>,
    { search, project }: BrokerStackProps,
    network: Network | undefined,
  ): OpensearchFunction | undefined {
    if (search === undefined) return undefined;
    return new OpensearchFunction(this, 'Opensearch', {
      ...common,
      code: functionCode('opensearch', project),
      services: search,
      ...(network && { network }),
    });
  }

  private bedrock(
    common: Omit<BedrockFunctionProps, 'code' | 'statements'>,
    { modelStatements = [], project }: BrokerStackProps,
  ): BedrockFunction | undefined {
    if (modelStatements.length === 0) return undefined;
    const code = functionCode('bedrock', project);
    return new BedrockFunction(this, 'Bedrock', { ...common, code, statements: modelStatements });
  }

  private tell({ securityGroup }: Network): void {
    new CfnOutput(this, 'FunctionsSecurityGroup', {
      value: securityGroup.securityGroupId,
      description: 'Whom the databases have to let in',
    });
  }

  private network(setting: DeploySettings['network'], props: NetworkProps): Network | undefined {
    if (setting === 'none') return undefined;
    const existing = setting === 'own' ? {} : { existing: setting };
    return new Network(this, 'Network', { ...props, ...existing });
  }
}
