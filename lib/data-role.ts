import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { PolicyStatement } from '../src/credentials/policy-document.ts';

export interface DataRoleProps {
  /** What the data path may do at most: log in as the connections' own database users */
  readonly statements: readonly PolicyStatement[];
  /** The only role that may become it */
  readonly assumedBy: iam.Role;
}

/** The tags that every session of the role carries; whoever assumes it says for whom and on what. */
const REQUIRED_TAGS = ['sallyport:principal', 'sallyport:connection', 'sallyport:access'];

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
      assumedBy: broker(assumedBy),
    });
    role.assumeRolePolicy?.addStatements(
      new iam.PolicyStatement({
        principals: [new iam.ArnPrincipal(assumedBy.roleArn)],
        actions: ['sts:SetSourceIdentity'],
      }),
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

function broker(role: iam.Role): iam.IPrincipal {
  const present = [...REQUIRED_TAGS.map((tag) => `aws:RequestTag/${tag}`), 'sts:SourceIdentity'];
  return new iam.SessionTagsPrincipal(
    new iam.ArnPrincipal(role.roleArn).withConditions({
      Null: Object.fromEntries(present.map((key) => [key, 'false'])),
      StringLike: { 'sts:RoleSessionName': 'sallyport-*' },
    }),
  );
}
