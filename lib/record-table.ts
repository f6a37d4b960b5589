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
const APPROVALS = ['APPROVAL#*'];
const RECORDS = ['SESSION#*', 'DIGEST#*', ...APPROVALS];
const REVOCATIONS = ['REVOCATIONS'];
const BUDGETS = ['BUDGET#*'];
const ISSUER_KEYS = ['KEYS#*'];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
] as const;

/**
 * The one table: sessions, approvals, revocations and the issuers' public keys. Nobody is granted to
 * delete.
 */
export class RecordTable extends Construct {
  readonly tableName: string;
  readonly tableArn: string;
  readonly streamArn: string;
  private readonly indexArn: string;
  private readonly encryptionKey: kms.IKey;

  constructor(scope: Construct, id: string, { definition, encryptionKey }: RecordTableProps) {
    super(scope, id);
    const { index } = definition;
    // Not `TableV2`: with a key of ours it could not be deployed to whatever region is asked for.
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: text(definition.partitionKey),
      sortKey: text(definition.sortKey),
      timeToLiveAttribute: definition.ttlAttribute,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      // Whatever changes an approval is followed, however it was changed.
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: index.name,
      partitionKey: text(index.partitionKey),
      sortKey: text(index.sortKey),
      projectionType: dynamodb.ProjectionType[index.projection],
    });
    this.tableName = table.tableName;
    this.tableArn = table.tableArn;
    this.streamArn = table.tableStreamArn ?? '';
    this.indexArn = `${table.tableArn}/index/${index.name}`;
    this.encryptionKey = encryptionKey;
  }

  /** What an exchange needs: write sessions and approvals, read single items and all revocations. */
  grantRecord(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['GetItem'])
      .combine(this.grantOn(grantee, ['Query'], REVOCATIONS))
      .combine(this.grantOn(grantee, ['PutItem', 'UpdateItem'], RECORDS));
  }

  /** The counters of budgets and what is reserved of them. */
  grantBudget(grantee: iam.IGrantable): iam.Grant {
    return this.grantOn(grantee, ['PutItem', 'Query', 'UpdateItem'], BUDGETS);
  }

  /** Lists and the items on them. */
  grantReview(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['BatchGetItem', 'GetItem', 'Query'], [this.indexArn]);
  }

  /** Approvals: reading, deciding and noting what was refused. */
  grantDecide(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['GetItem']).combine(this.grantOn(grantee, ['PutItem'], APPROVALS));
  }

  /** What Lambda needs to hand on the changes of the table. */
  grantFollow(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator'].map((it) => `dynamodb:${it}`),
      resourceArns: [this.streamArn],
    }).combine(
      iam.Grant.addToPrincipal({
        grantee,
        // Knows no resources.
        actions: ['dynamodb:ListStreams'],
        resourceArns: ['*'],
      }),
    );
  }

  /** Revocations, which every other function only obeys. */
  grantRevoke(grantee: iam.IGrantable): iam.Grant {
    return this.grantOn(grantee, ['PutItem', 'UpdateItem'], REVOCATIONS);
  }

  /** The issuers' public keys, which every other function only reads. */
  grantPublishKeys(grantee: iam.IGrantable): iam.Grant {
    return this.grantOn(grantee, ['PutItem'], ISSUER_KEYS);
  }

  private grantOn(
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
    return grant.combine(grantKeyVia(this.encryptionKey, grantee, 'dynamodb', KEY_ACTIONS));
  }
}

function text(name: string): dynamodb.Attribute {
  return { name, type: dynamodb.AttributeType.STRING };
}
