import { plainStack, type Template } from './synthesized.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The ARN that a resource would have. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::Events::EventBus': (id) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${id}`,
  'AWS::DynamoDB::Table': (id) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${id}`,
  'AWS::IAM::Role': (id) => `arn:aws:iam::${ACCOUNT}:role/${id}`,
  'AWS::KMS::Key': (id) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${id}`,
  'AWS::Lambda::Function': (id) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${id}`,
  'AWS::Logs::LogGroup': (id) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${id}:*`,
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id.toLowerCase()}`,
  'AWS::SQS::Queue': (id) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${id}`,
  'AWS::SecretsManager::Secret': (id) =>
    `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${id}-AbCdEf`,
};

export type Policy = Readonly<{ Version: string; Statement: readonly object[] }>;

/** The synthesized stack as if it were deployed: every reference resolved to a made-up resource. */
export type Deployed = Readonly<{
  template: Template;
  /** Of the only resource whose logical id begins so */
  arn(idPrefix: string, type: string): string;
  /** What the role of that id prefix may do, all its policies together */
  rolePolicy(idPrefix: string): Policy;
  trustPolicy(idPrefix: string): Policy;
  /** Of the function of that id prefix */
  environment(idPrefix: string): Readonly<Record<string, string>>;
  /** A policy that is a property of a resource */
  policyOf(idPrefix: string, type: string, property?: string): Policy;
}>;

export function deploy(template: Template = plainStack().template): Deployed {
  const resources = Object.entries(template.Resources);

  function only(idPrefix: string, type: string) {
    const found = resources.filter(([id, it]) => id.startsWith(idPrefix) && it.Type === type);
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`${found.length} of ${type} are named ${idPrefix}`);
    }
    return { id: first[0], properties: first[1].Properties };
  }

  function arnOf(id: string): string {
    const type = template.Resources[id]?.Type ?? '';
    const arn = ARNS[type]?.(id);
    if (arn === undefined) throw new Error(`no ARN is made up for ${type}`);
    return arn;
  }

  function refOf(id: string): string {
    return template.Resources[id]?.Type === 'AWS::SecretsManager::Secret' ? arnOf(id) : id;
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name === 'Ref') return PSEUDO[argument] ?? refOf(argument);
    if (entries.length === 1 && name === 'Fn::GetAtt') {
      const stream = argument[1] === 'StreamArn' ? '/stream/2026-01-01T00:00:00.000' : '';
      return arnOf(argument[0]) + stream;
    }
    if (entries.length === 1 && name === 'Fn::Join') {
      return (resolve(argument[1]) as string[]).join(argument[0]);
    }
    return Object.fromEntries(entries.map(([key, inner]) => [key, resolve(inner)]));
  }

  return {
    template,
    arn: (idPrefix, type) => arnOf(only(idPrefix, type).id),
    rolePolicy(idPrefix) {
      const { id } = only(idPrefix, 'AWS::IAM::Role');
      const policies = resources
        .filter(([, { Type, Properties }]) => {
          return (
            Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(`"${id}"`)
          );
        })
        .map(([, { Properties }]) => resolve(Properties['PolicyDocument']) as Policy);
      return { Version: '2012-10-17', Statement: policies.flatMap((policy) => policy.Statement) };
    },
    trustPolicy: (idPrefix) =>
      resolve(only(idPrefix, 'AWS::IAM::Role').properties['AssumeRolePolicyDocument']) as Policy,
    environment(idPrefix) {
      const { Environment } = only(idPrefix, 'AWS::Lambda::Function').properties;
      return resolve((Environment as { Variables: object }).Variables) as Record<string, string>;
    },
    policyOf: (idPrefix, type, property = 'PolicyDocument') =>
      resolve(only(idPrefix, type).properties[property]) as Policy,
  };
}
