import * as waf from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface WebAclProps {
  readonly stageArn: string;
  /**
   * Requests in five minutes from one address, after which it is kept out for a while. Applications
   * behind one NAT gateway share an address.
   */
  readonly requestsPerAddress: number;
}

/**
 * What is kept from the door before it costs a function. INVARIANT: no rule looks for SQL or
 * scripts in bodies: here they are the payload, and the function judges them.
 */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const acl = new waf.CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      description: 'sallyport: floods and known bad addresses',
      defaultAction: { allow: {} },
      visibilityConfig: visible('sallyport'),
      rules: [
        {
          name: 'rate',
          priority: 0,
          action: { block: {} },
          statement: {
            rateBasedStatement: {
              limit: props.requestsPerAddress,
              aggregateKeyType: 'IP',
              evaluationWindowSec: 300,
            },
          },
          visibilityConfig: visible('sallyport-rate'),
        },
        {
          name: 'reputation',
          priority: 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'AWSManagedRulesAmazonIpReputationList',
            },
          },
          visibilityConfig: visible('sallyport-reputation'),
        },
      ],
    });
    new waf.CfnWebACLAssociation(this, 'Association', {
      resourceArn: props.stageArn,
      webAclArn: acl.attrArn,
    });
  }
}

function visible(metricName: string): waf.CfnWebACL.VisibilityConfigProperty {
  // Sampled requests would keep headers, and with them tokens, for hours.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
