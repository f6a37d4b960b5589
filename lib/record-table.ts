import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { TABLE_DEFINITION } from '../src/table/table-definition.ts';
import { grantKeyVia } from './grant-key.ts';

export interface RecordTableProps {
  /** Keys and index of the table, as the code reads and writes it */
  readonly definition: typeof TABLE_DEFINITION;
  readonly encryptionKey: kms.IKey;
}

// How the partition keys of each kind of item begin.
const RECORDS = ['SESSION#*', 'DIGEST#*', 'APPROVAL#*'];
const ISSUER_KEYS = ['KEYS#*'];

/** The one table: sessions, approvals, and the issuers' public keys. Nobody is granted to delete. */
export class RecordTable extends Construct {
  readonly tableName: string;
  readonly tableArn: string;
  private readonly indexArn: string;
  private readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, { definition, encryptionKey }: RecordTableProps) {
    super(scope, id);
    const { index } = definition;
    const table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: text(definition.partitionKey),
      sortKey: text(definition.sortKey),
      globalSecondaryIndexes: [
        {
          indexName: index.name,
          partitionKey: text(index.partitionKey),
          sortKey: text(index.sortKey),
          projectionType: dynamodb.ProjectionType[index.projection],
        },
      ],
      timeToLiveAttribute: definition.ttlAttribute,
      billing: dynamodb.Billing.onDemand(),
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(encryptionKey),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.tableName = table.tableName;
    this.tableArn = table.tableArn;
    this.indexArn = `${table.tableArn}/index/${index.name}`;
    this.encryptionKey = encryptionKey;
  }

  /** Single items: read, and write sessions and approvals. */
  grantRecord(grantee: iam.IGrantable): iam.Grant {
    const read = this.grant(grantee, ['GetItem']);
    return read.combine(this.grantWrite(grantee, ['PutItem', 'UpdateItem'], RECORDS));
  }

  /** Lists and the items on them. */
  grantReview(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['BatchGetItem', 'GetItem', 'Query'], [this.indexArn]);
  }

  /** The issuers' public keys, which every other function only reads. */
  grantPublishKeys(grantee: iam.IGrantable): iam.Grant {
    return this.grantWrite(grantee, ['PutItem'], ISSUER_KEYS);
  }

  private grantWrite(
    grantee: iam.IGrantable,
    actions: readonly string[],
    keys: readonly string[],
  ): iam.Grant {
    return this.grant(grantee, actions, [], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
      // Without it a request that carries no key at all would pass `ForAllValues`.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    });
  }

  private grant(
    grantee: iam.IGrantable,
    actions: readonly string[],
    more: readonly string[] = [],
    conditions: Record<string, Record<string, unknown>> = {},
  ): iam.Grant {
    const grant = iam.Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `dynamodb:${action}`),
      resourceArns: [this.tableArn, ...more],
      conditions,
    });
    return grant.combine(grantKeyVia(this.encryptionKey, grantee, 'dynamodb', ['kms:Decrypt']));
  }
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
