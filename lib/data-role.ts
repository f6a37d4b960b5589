import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { PolicyStatement } from '../src/credentials/policy-document.ts';

export interface DataRoleProps {
  /** What the data path may do at most: log in as the connections' own database users */
  readonly statements: readonly PolicyStatement[];
  /** The only role that may become it */
  readonly assumedBy: iam.Role;
}

/** INVARIANT: no session without its tags: whoever becomes the role says for whom and on what. */
const TAGGED = {
  'aws:RequestTag/sallyport:principal': 'false',
  'aws:RequestTag/sallyport:connection': 'false',
  'aws:RequestTag/sallyport:access': 'false',
};

/**
 * The role that is assumed for each single call, narrowed by a session policy to one database user
 * and 60 seconds.
 */
export class DataRole extends Construct {
  readonly roleArn: string;

  constructor(scope: Construct, id: string, { statements, assumedBy }: DataRoleProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      description: 'sallyport: what a minted credential may do at most',
      assumedBy: new iam.ArnPrincipal(assumedBy.roleArn).withConditions({
        Null: { ...TAGGED, 'sts:SourceIdentity': 'false' },
        StringLike: { 'sts:RoleSessionName': 'sallyport-*' },
      }),
    });
    const principals = [new iam.ArnPrincipal(assumedBy.roleArn)];
    role.assumeRolePolicy?.addStatements(
      new iam.PolicyStatement({
        principals,
        actions: ['sts:TagSession'],
        conditions: { Null: TAGGED },
      }),
      new iam.PolicyStatement({ principals, actions: ['sts:SetSourceIdentity'] }),
    );
    for (const statement of statements) {
      role.addToPolicy(iam.PolicyStatement.fromJson(statement));
    }
    this.roleArn = role.roleArn;
  }

  grantAssume(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      resourceArns: [this.roleArn],
    });
  }
}
