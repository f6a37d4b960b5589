import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { acknowledge } from './acknowledge.ts';

/** The role that API Gateway itself writes logs with, one for the whole account. */
export function acknowledgeApiRole(api: RestApi): void {
  acknowledge(
    api.node.findChild('CloudWatchRole'),
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    "API Gateway's own role for logs, with AWS's policy for exactly that; nothing of the gate uses it",
  );
}
