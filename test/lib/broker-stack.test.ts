import { readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { START_FLAGS } from '../../bench/start-flags.ts';
import { readSettings } from '../../lib/deploy-settings.ts';
import { approvalKey } from '../../src/approvals/approval-keys.ts';
import { powertoolsMeter } from '../../src/runtime/meter.ts';
import { SERVICE } from '../../src/runtime/service-name.ts';
import { TABLE_DEFINITION } from '../../src/table/table-definition.ts';
import { expectTemplate } from './expect-template.ts';
import { plainStack, type Resource, synthesize } from './synthesized.ts';

const synthesized = plainStack();
const template = expectTemplate(synthesized.template);
const resources = Object.entries(synthesized.template.Resources);
const ofType = (type: string): readonly (readonly [string, Resource])[] =>
  resources.filter(([, { Type }]) => Type === type);

test('what nobody has answered for is found: a planted bucket stops the synthesis', () => {
  const { violations } = synthesize(undefined, (app) => {
    new Bucket(app.node.findChild('Sallyport') as never, 'Planted');
  });
  expect(violations).toContain('AwsSolutions-S1');
  expect(violations).toContain('AwsSolutions-S10');
});

test('AwsSolutions finds nothing, and every finding that was accepted has a reason on one resource', () => {
  expect(synthesized.violations).toEqual([]);
  expect(synthesized.acknowledged.length).toBeGreaterThan(0);
  for (const { reason, acknowledgedAt } of synthesized.acknowledged) {
    expect(reason.split(' ').length).toBeGreaterThan(8);
    expect(acknowledgedAt.split('/').length).toBeGreaterThan(2);
  }
});

test('settings that nobody reads are refused', () => {
  expect(() => readSettings({ objectLok: 'governance' })).toThrow(/objectLok/);
  expect(() => readSettings({ objectLock: 'off' })).toThrow(/objectLock/);
  expect(() => readSettings({ network: { vpcId: 'vpc-1' } })).toThrow(/network/);
});

test('whatever keeps something outlives the stack', () => {
  const stateful = [
    'AWS::DynamoDB::Table',
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::SecretsManager::Secret',
    'AWS::Logs::LogGroup',
  ];
  for (const type of stateful) {
    expect(ofType(type).length, type).toBeGreaterThan(0);
    for (const [id, { DeletionPolicy }] of ofType(type))
      expect([id, DeletionPolicy]).toEqual([id, 'Retain']);
  }
});

test('every function runs with the flags of npm start', () => {
  expect(START_FLAGS.length).toBeGreaterThan(0);
  const options = ofType('AWS::Lambda::Function').map(([id, { Properties }]) => [
    id,
    Properties?.['Environment'],
  ]);
  expect(options.length).toBeGreaterThan(5);
  for (const [id, environment] of options) {
    expect([id, environment]).toMatchObject([
      id,
      { Variables: { NODE_OPTIONS: START_FLAGS.join(' ') } },
    ]);
  }
});

test('the table has the keys and the index that the code reads, and can be restored to any second', () => {
  const { partitionKey, sortKey, ttlAttribute, index } = TABLE_DEFINITION;
  const schema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: schema(partitionKey, sortKey),
    GlobalSecondaryIndexes: [
      {
        IndexName: index.name,
        KeySchema: schema(index.partitionKey, index.sortKey),
        Projection: { ProjectionType: index.projection },
      },
    ],
    TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: Match.anyValue() },
  });
});

test('transcripts are locked for their retention, and no key is written twice', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockEnabled: true,
    ObjectLockConfiguration: {
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 400 } },
    },
    VersioningConfiguration: { Status: 'Enabled' },
    LoggingConfiguration: Match.anyValue(),
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'OnlyNewObjects',
          Effect: 'Deny',
          Action: 's3:PutObject',
          Principal: { AWS: '*' },
          Condition: {
            Null: { 's3:if-none-match': 'true' },
            Bool: { 's3:ObjectCreationOperation': 'true' },
          },
        }),
      ]),
    }),
  });
});

test('governance can be chosen where compliance would be for ever', () => {
  const { template: other } = synthesize({ objectLock: 'governance', network: 'none' });
  expectTemplate(other).hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE' } } },
  });
});

test('every bucket is private and speaks TLS only', () => {
  template.allResourcesProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
  });
  template.resourceCountIs('AWS::S3::BucketPolicy', ofType('AWS::S3::Bucket').length);
  template.allResourcesProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    }),
  });
});

test('every log is encrypted and ends, every key is rotated', () => {
  template.allResourcesProperties('AWS::Logs::LogGroup', {
    RetentionInDays: Match.anyValue(),
    KmsKeyId: Match.anyValue(),
  });
  template.allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
});

test('every method is a greedy proxy that streams, and the root has none', () => {
  const api = ofType('AWS::ApiGateway::RestApi')[0]?.[0];
  const paths = Object.fromEntries(
    ofType('AWS::ApiGateway::Resource').map(([id, { Properties }]) => [id, Properties['PathPart']]),
  );
  const methods = ofType('AWS::ApiGateway::Method').map(([, { Properties }]) => Properties);
  expect(methods).toHaveLength(3);
  for (const { HttpMethod, ResourceId, Integration } of methods) {
    const { Ref } = ResourceId as { Ref?: string };
    expect(Ref).not.toBe(api);
    expect(paths[Ref ?? '']).toBe('{proxy+}');
    expect(HttpMethod).toBe('ANY');
    expect(Integration).toMatchObject({ Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM' });
  }
  template.hasResourceProperties('AWS::ApiGateway::Method', {
    Integration: { TimeoutInMillis: 900_000 },
  });
  template.hasResourceProperties('AWS::ApiGateway::RestApi', {
    EndpointConfiguration: { Types: ['REGIONAL'] },
    BinaryMediaTypes: ['*/*'],
  });
});

test('the door is throttled, walled, and logs no header, query or body', () => {
  template.hasResourceProperties('AWS::ApiGateway::Stage', {
    MethodSettings: [
      {
        HttpMethod: '*',
        ResourcePath: '/*',
        DataTraceEnabled: false,
        LoggingLevel: 'ERROR',
        ThrottlingRateLimit: 200,
        ThrottlingBurstLimit: 400,
      },
    ],
  });
  const stage = JSON.stringify(ofType('AWS::ApiGateway::Stage'));
  const logged = [...stage.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
  expect(logged).toContain('status');
  for (const name of logged) expect(name).not.toMatch(/authorizer|header|query|requestOverride/i);
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({
        Action: { Block: {} },
        Statement: { RateBasedStatement: Match.objectLike({ AggregateKeyType: 'IP' }) },
      }),
    ]),
  });
  template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  expect(JSON.stringify(ofType('AWS::WAFv2::WebACL'))).not.toMatch(
    /SQLi|SampledRequestsEnabled":true/,
  );
});

test('every function runs Node.js 24 on arm64, and each has a bundle of its own', () => {
  template.resourceCountIs('AWS::Lambda::Function', 6);
  template.allResourcesProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
  });
  const codes = ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties['Code']);
  expect(new Set(codes.map((code) => JSON.stringify(code))).size).toBe(6);
});

test('only the rds function is in the network, which has no way to the internet', () => {
  const inVpc = ofType('AWS::Lambda::Function').filter(([, it]) => it.Properties['VpcConfig']);
  expect(inVpc.map(([, it]) => it.Properties['Description'])).toEqual([
    'sallyport: exchanges of the rds connections',
  ]);
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'sallyport functions: AWS services and databases, nothing else',
    SecurityGroupEgress: [
      Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
      Match.objectLike({ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432 }),
    ],
  });
  const services = ofType('AWS::EC2::VPCEndpoint').map(
    ([, { Properties }]) => JSON.stringify(Properties['ServiceName']).match(/\.(\w+)"/)?.[1],
  );
  expect(services.sort()).toEqual(['dynamodb', 's3', 'secretsmanager', 'sts']);
  template.allResourcesProperties('AWS::EC2::VPCEndpoint', { PolicyDocument: Match.anyValue() });
});

test('the function goes into the VPC of the databases, and makes endpoints there only when asked to', () => {
  const network = {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a'],
    subnetIds: ['subnet-0123456789abcdef0'],
    routeTableIds: ['rtb-0123456789abcdef0'],
  };
  const [with_, without] = [true, false].map((makeEndpoints) =>
    expectTemplate(synthesize({ network: { ...network, makeEndpoints } }).template),
  );
  for (const found of [with_, without]) {
    found?.resourceCountIs('AWS::EC2::VPC', 0);
    found?.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-0123456789abcdef0'], SecurityGroupIds: Match.anyValue() },
    });
  }
  with_?.resourceCountIs('AWS::EC2::VPCEndpoint', 4);
  without?.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
});

test('the state machine is the file, keeps its data out of logs, and rings when it fails', () => {
  const [[, machine] = []] = ofType('AWS::StepFunctions::StateMachine');
  const file = readFileSync(
    new URL('../../statemachines/approval.asl.json', import.meta.url),
    'utf8',
  );
  expect(machine?.Properties).toMatchObject({
    DefinitionString: file,
    DefinitionSubstitutions: { NotifyFunctionArn: expect.anything() },
    LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
    TracingConfiguration: { Enabled: true },
  });
  expect(machine?.Properties).not.toHaveProperty('StateMachineType', 'EXPRESS');
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/States',
    MetricName: 'ExecutionsFailed',
    Threshold: 1,
  });
});

test('changes of approvals are followed in order, and again where that fails', () => {
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRecordAgeInSeconds: 3600,
    FilterCriteria: {
      Filters: [
        {
          Pattern: JSON.stringify({
            eventName: ['INSERT', 'MODIFY'],
            dynamodb: { Keys: { sk: { S: [approvalKey('a').sk] } } },
          }),
        },
      ],
    },
  });
});

test('what could not be followed is left in an encrypted queue, and an alarm rings', () => {
  const [queue = ''] = Object.keys(template.findResources('AWS::SQS::Queue'));
  expect(queue).toMatch(/^ApprovalsLostQueue/);
  template.hasResource('AWS::SQS::Queue', {
    DeletionPolicy: 'Retain',
    Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 },
  });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Namespace: 'AWS/SQS',
    Threshold: 1,
  });
});

test('an alarm rings when changes of approvals are followed too late', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'IteratorAge',
    Threshold: 300_000,
    Statistic: 'Maximum',
  });
});

test('a gate without Slack has neither its secrets nor its route', () => {
  const { template: without } = synthesize(undefined, undefined, undefined, { slack: false });
  const shown = JSON.stringify(without);
  expect(shown).not.toContain('SlackSecrets');
  expectTemplate(without).resourceCountIs('AWS::ApiGateway::Method', 2);
  expectTemplate(without).resourceCountIs('AWS::Lambda::Function', 5);
  expectTemplate(without).resourceCountIs('AWS::StepFunctions::StateMachine', 1);
});

test("the issuers' keys are refreshed every five minutes", () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(5 minutes)',
    Targets: [Match.objectLike({ Arn: Match.anyValue() })],
  });
});

test('an alarm watches the very metric that the gate counts unavailable requests with', () => {
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (line) => lines.push(String(line)) > 0;
  try {
    powertoolsMeter(SERVICE).count({
      kind: 'rds',
      code: 'unavailable',
      end: 'complete',
      milliseconds: 1,
    });
  } finally {
    process.stdout.write = write;
  }
  const metric = JSON.parse(lines.join(''));
  const [{ Namespace, Dimensions, Metrics }] = metric._aws.CloudWatchMetrics;
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace,
    MetricName: Metrics[0].Name,
    Dimensions: Match.arrayWith(
      Dimensions[0].toSorted().map((name: string) => ({ Name: name, Value: metric[name] })),
    ),
  });
});

test('alarms go to the topic that was named', () => {
  const alarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:ops';
  const told = expectTemplate(synthesize({ network: 'none', alarmTopicArn }).template);
  told.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [alarmTopicArn] });
});
