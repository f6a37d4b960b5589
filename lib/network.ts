import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { TextModels } from '../src/config/text-models.ts';

/** A VPC that is there already, with the databases in it or reachable from it. */
export interface ExistingVpc {
  readonly vpcId: string;
  /** Of the subnets, in their order */
  readonly availabilityZones: readonly string[];
  /** Where the function runs; they need a way to the AWS services that the endpoints give */
  readonly subnetIds: readonly string[];
  /** Of the subnets, in their order; needed to make the gateway endpoints */
  readonly routeTableIds: readonly string[];
  /** Whether the VPC lacks endpoints for S3, DynamoDB, STS, Secrets Manager and what masks ask, so that they are made */
  readonly makeEndpoints: boolean;
}

export interface NetworkProps {
  /** @default a VPC of its own, without a way to the internet */
  readonly existing?: ExistingVpc;
  /** Ports that the databases listen on */
  readonly databasePorts: readonly number[];
  /** What masks ask about text; costs an endpoint each */
  readonly textModels: TextModels;
  /** Of the flow logs of a VPC of its own */
  readonly logKey: kms.IKey;
}

/** What is called from the network: through an endpoint, whose policy names exactly that. */
export type EndpointService =
  | 's3'
  | 'dynamodb'
  | 'sts'
  | 'secretsmanager'
  | 'bedrock'
  | 'comprehend';

/**
 * Where the functions that log in to databases run: no internet, and AWS only through endpoints that
 * let through what the gate itself calls.
 *
 * KMS and CloudWatch Logs need none: S3, DynamoDB, Secrets Manager and Lambda call them, not the
 * functions.
 */
export class Network extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroup: ec2.SecurityGroup;
  private readonly endpoints: Partial<Record<EndpointService, ec2.VpcEndpoint>>;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { existing } = props;
    // CDK is not written for `exactOptionalPropertyTypes`.
    const vpc = (existing ? this.existingVpc(existing) : this.ownVpc(props.logKey)) as ec2.IVpc;
    this.vpc = vpc;
    this.subnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    this.securityGroup = new ec2.SecurityGroup(this, 'Functions', {
      vpc,
      description: 'sallyport functions: AWS services and databases, nothing else',
      allowAllOutbound: false,
    });
    const https = ec2.Port.tcp(443);
    this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), https, 'AWS services');
    for (const port of new Set(props.databasePorts)) {
      this.securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(port), 'databases');
    }
    this.endpoints = (existing?.makeEndpoints ?? true) ? this.makeEndpoints(props.textModels) : {};
  }

  /** Lets what a function was granted through the endpoint of a service. */
  allow(service: EndpointService, actions: readonly string[], resources: readonly string[]): void {
    this.endpoints[service]?.addToPolicy(
      new iam.PolicyStatement({
        // Plain `*`, the only principal that a gateway endpoint takes.
        principals: [new iam.StarPrincipal()],
        actions: [...actions],
        resources: [...resources],
      }),
    );
  }

  private ownVpc(encryptionKey: kms.IKey): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'functions', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const logGroup = new logs.LogGroup(this, 'FlowLogs', {
      retention: logs.RetentionDays.THREE_MONTHS,
      encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    vpc.addFlowLog('FlowLog', { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup) });
    return vpc;
  }

  private existingVpc(existing: ExistingVpc): ec2.IVpc {
    return ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: existing.vpcId,
      availabilityZones: [...existing.availabilityZones],
      isolatedSubnetIds: [...existing.subnetIds],
      isolatedSubnetRouteTableIds: [...existing.routeTableIds],
    });
  }

  private makeEndpoints({
    guardrailArns,
    comprehend,
  }: TextModels): Partial<Record<EndpointService, ec2.VpcEndpoint>> {
    const { GatewayVpcEndpointAwsService: Gateway, InterfaceVpcEndpointAwsService: Interface } =
      ec2;
    return {
      s3: this.vpc.addGatewayEndpoint('S3', { service: Gateway.S3 }),
      dynamodb: this.vpc.addGatewayEndpoint('DynamoDb', { service: Gateway.DYNAMODB }),
      sts: this.interfaceEndpoint('Sts', Interface.STS),
      secretsmanager: this.interfaceEndpoint('SecretsManager', Interface.SECRETS_MANAGER),
      ...(guardrailArns.length > 0 && {
        bedrock: this.interfaceEndpoint('Bedrock', Interface.BEDROCK_RUNTIME),
      }),
      ...(comprehend && {
        comprehend: this.interfaceEndpoint('Comprehend', Interface.COMPREHEND),
      }),
    };
  }

  private interfaceEndpoint(
    id: string,
    service: ec2.InterfaceVpcEndpointAwsService,
  ): ec2.InterfaceVpcEndpoint {
    const { vpc, subnets } = this;
    const securityGroup = new ec2.SecurityGroup(this, `${id}Callers`, {
      vpc,
      description: `sallyport: who may call ${service.shortName} here`,
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(this.securityGroup, ec2.Port.tcp(443), 'sallyport functions');
    return new ec2.InterfaceVpcEndpoint(this, id, {
      vpc,
      service,
      subnets,
      securityGroups: [securityGroup],
      privateDnsEnabled: true,
      open: false,
    });
  }
}
