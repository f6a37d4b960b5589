import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { TextModels } from '../src/config/text-models.ts';
import type { SearchServices } from '../src/credentials/search-policy.ts';
import { acknowledge } from './acknowledge.ts';
import { COLLECTION_ACCESS, CollectionAccess } from './collection-access.ts';
import { DataRole } from './data-role.ts';
import { GateFunction, type GateFunctionProps } from './gate-function.ts';
import { grantTextModels } from './grant-text-models.ts';
import type { MaskSecret } from './mask-secret.ts';
import type { RecordTable } from './record-table.ts';
import type { TranscriptBucket } from './transcript-bucket.ts';

export interface OpensearchFunctionProps
  extends Pick<GateFunctionProps, 'code' | 'environment' | 'logKey' | 'network'> {
  readonly services: SearchServices;
  readonly table: RecordTable;
  readonly transcripts: TranscriptBucket;
  readonly maskSecret: MaskSecret;
  readonly textModels: TextModels;
}

/** The function of the opensearch connections, and the roles that it becomes for each call. */
export class OpensearchFunction extends Construct {
  readonly gate: GateFunction;
  readonly dataRoles: readonly DataRole[];

  constructor(scope: Construct, id: string, props: OpensearchFunctionProps) {
    super(scope, id);
    const { table, transcripts, maskSecret, services, textModels, network, ...common } = props;
    this.gate = new GateFunction(this, 'Gate', {
      ...common,
      ...(network && { network }),
      description: 'exchanges of the opensearch connections',
      memorySize: 1769,
      timeout: Duration.minutes(15),
    });
    const { role } = this.gate;
    table.grantRecord(role);
    transcripts.grantWrite(role);
    maskSecret.grantRead(role);
    grantTextModels(textModels, role, network);
    this.gate.function.addEnvironment('SALLYPORT_MASK_KEY_ARN', maskSecret.secretArn);
    this.dataRoles = [...this.domainRole(services), ...this.collectionRoles(services)];
    for (const dataRole of this.dataRoles) dataRole.grantAssume(role);
  }

  /** One role for all domains: each session narrows it to the calls of one request. */
  private domainRole({ domains }: SearchServices): readonly DataRole[] {
    if (domains.length === 0) return [];
    const role = new DataRole(this, 'Data', { statements: domains, assumedBy: this.gate.role });
    for (const resource of domains.flatMap(({ Resource }) => Resource)) {
      acknowledge(
        role,
        `IAM5[Resource::${resource}]`,
        'what no session of this role has: each is narrowed to the paths of one request',
      );
    }
    this.gate.function.addEnvironment('SALLYPORT_ROLE_ARN', role.roleArn);
    return [role];
  }

  /** One role for each access: IAM sees no index of a collection, its data access policies do. */
  private collectionRoles({ collections, connections }: SearchServices): readonly DataRole[] {
    if (collections.length === 0) return [];
    return COLLECTION_ACCESS.map((access) => {
      const name = `${access.charAt(0).toUpperCase()}${access.slice(1)}`;
      const role = new DataRole(this, `${name}Data`, {
        statements: collections,
        assumedBy: this.gate.role,
      });
      new CollectionAccess(this, `${name}Access`, { access, connections, role });
      const variable = `SALLYPORT_SEARCH_${access.toUpperCase()}_ROLE_ARN`;
      this.gate.function.addEnvironment(variable, role.roleArn);
      return role;
    });
  }
}
