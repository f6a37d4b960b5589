import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ConnectionKind } from '../src/gateway/operation.ts';
import { acknowledge } from './acknowledge.ts';
import { acknowledgeApiRole } from './acknowledge-api-role.ts';

export interface GateApiProps {
  readonly logKey: kms.IKey;
  /** Requests in a second that the door lets in, from all callers together */
  readonly requestsPerSecond: number;
}

const STAGE = 'v1';
const VERIFIED =
  'the function verifies the OIDC token before anything else; REST APIs have no authorizer for tokens of any issuer';

/** The door: a regional REST API whose every method streams from a function, and verifies nothing itself. */
export class GateApi extends Construct {
  /** Without a trailing slash */
  readonly url: string;
  readonly stageArn: string;
  readonly api: apigateway.RestApi;

  constructor(scope: Construct, id: string, props: GateApiProps) {
    super(scope, id);
    const { logKey, requestsPerSecond } = props;
    const accessLogs = this.logGroup('AccessLogs', logKey);
    this.api = new apigateway.RestApi(this, 'Api', {
      restApiName: 'sallyport',
      description: 'sallyport: the gate',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      // Every body reaches the function byte for byte, whatever its content type says.
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
        accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        // INVARIANT: never true: it logs headers and bodies, and with them tokens and answers.
        dataTraceEnabled: false,
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: 2 * requestsPerSecond,
      },
    });
    acknowledge(
      this.api,
      'APIG2',
      'bodies are of many protocols and are parsed strictly, once, by the function',
    );
    acknowledgeApiRole(this.api);
    this.logGroup(
      'ExecutionLogs',
      logKey,
      `API-Gateway-Execution-Logs_${this.api.restApiId}/${STAGE}`,
    );
    const { region, urlSuffix } = Stack.of(this);
    // From the API's id alone: a function that knows its URL would otherwise wait for its own stage.
    this.url = `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}/${STAGE}`;
    this.stageArn = this.api.deploymentStage.stageArn;
  }

  /** Everything below `/{kind}/` to the function of a connection kind, for as long as it streams. */
  serveKind(kind: ConnectionKind, handler: lambda.IFunction): void {
    this.serve(this.api.root.addResource(kind), handler, Duration.minutes(15));
  }

  /** The buttons in Slack. */
  serveSlack(handler: lambda.IFunction): void {
    const reason =
      'the function verifies the signature of Slack over the body before anything else';
    this.serve(this.api.root.addResource('slack'), handler, Duration.seconds(29), reason);
  }

  /** Everything else. The root itself has no method: nothing answers there but API Gateway. */
  serveRest(handler: lambda.IFunction): void {
    this.serve(this.api.root, handler, Duration.seconds(30));
  }

  private serve(
    below: apigateway.IResource,
    handler: lambda.IFunction,
    timeout: Duration,
    reason = VERIFIED,
  ): void {
    const integration = new apigateway.LambdaIntegration(handler, {
      responseTransferMode: apigateway.ResponseTransferMode.STREAM,
      timeout,
      // One permission for each function, not one for each method.
      scopePermissionToMethod: false,
    });
    const method = below.addResource('{proxy+}').addMethod('ANY', integration, {
      authorizationType: apigateway.AuthorizationType.NONE,
    });
    acknowledge(method, 'APIG4', reason);
    acknowledge(method, 'COG4', reason);
  }

  private logGroup(id: string, encryptionKey: kms.IKey, logGroupName?: string): logs.LogGroup {
    return new logs.LogGroup(this, id, {
      ...(logGroupName && { logGroupName }),
      retention: logs.RetentionDays.THREE_MONTHS,
      encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}

/**
 * INVARIANT: nothing that a caller sends but method, path and address: no header, query or body, so
 * no token.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  address: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  functionStatus: '$context.integration.integrationStatus',
  functionError: '$context.integration.error',
  wafStatus: '$context.wafResponseCode',
};
