import * as opensearchserverless from 'aws-cdk-lib/aws-opensearchserverless';
import { Construct } from 'constructs';
import type { OpensearchConnection } from '../src/config/opensearch-connection.ts';
import type { DataRole } from './data-role.ts';

/** What is done to a collection, weakest first. */
export const COLLECTION_ACCESS = ['read', 'write', 'define'] as const;
export type Access = (typeof COLLECTION_ACCESS)[number];

const READ = ['aoss:DescribeIndex', 'aoss:ReadDocument'];
const WRITE = [...READ, 'aoss:WriteDocument'];
const PERMISSIONS: Readonly<Record<Access, readonly string[]>> = {
  read: READ,
  write: WRITE,
  define: [...WRITE, 'aoss:CreateIndex', 'aoss:UpdateIndex', 'aoss:DeleteIndex'],
};

export interface CollectionAccessProps {
  readonly access: Access;
  readonly connections: readonly OpensearchConnection[];
  readonly role: DataRole;
}

/**
 * What one role may do in the collections: on the configured indices and no other.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html
 */
export class CollectionAccess extends Construct {
  constructor(scope: Construct, id: string, { access, connections, role }: CollectionAccessProps) {
    super(scope, id);
    for (const { collection, indices } of connections) {
      if (collection === undefined) continue;
      const rules = [
        {
          ResourceType: 'index',
          Resource: Object.keys(indices).map((index) => `index/${collection}/${index}`),
          Permission: PERMISSIONS[access],
        },
        // The names of aliases, which are looked up before anything is decided.
        {
          ResourceType: 'collection',
          Resource: [`collection/${collection}`],
          Permission: ['aoss:DescribeCollectionItems'],
        },
      ];
      new opensearchserverless.CfnAccessPolicy(this, `Policy-${collection}`, {
        name: `${access}-${collection}`.slice(0, 32),
        type: 'data',
        description: `sallyport: ${access} in ${collection}`,
        policy: JSON.stringify([{ Rules: rules, Principal: [role.roleArn] }]),
      });
    }
  }
}
