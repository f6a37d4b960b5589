import type { BedrockConnection } from '../config/bedrock-connection.ts';
import type { ModelAccess, ModelScope } from '../gateway/credential.ts';
import { fencedPolicy } from './fenced-policy.ts';
import { guardrailArn, modelArn, profileArn } from './model-arn.ts';
import type { PolicyStatement } from './policy-document.ts';

// Converse and ConverseStream have no actions of their own: these are what they need.
const ACTIONS: Readonly<Record<ModelAccess, string>> = {
  invoke: 'bedrock:InvokeModel',
  stream: 'bedrock:InvokeModelWithResponseStream',
  count: 'bedrock:CountTokens',
};
const PROFILE_KEY = 'bedrock:InferenceProfileArn';
const GUARDRAIL_KEY = 'bedrock:GuardrailIdentifier';

type Statement = Pick<PolicyStatement, 'Action' | 'Resource' | 'Condition'>;

/**
 * What the minted credential of a model service may do until `expiresAt` (milliseconds since the
 * epoch): one action on one model. Through an inference profile: on the profile, and on the model
 * where the profile leads, but only through it. Behind a guardrail that a policy forces: only with
 * that guardrail. One that the caller names may be applied, that one alone.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
 * @throws SallyportError `unavailable` when the names do not fit a policy
 */
export function modelSessionPolicy(
  scope: ModelScope,
  connection: BedrockConnection,
  expiresAt: number,
): string {
  const { guardrail, ownGuardrail } = scope;
  const [id = '', version = ''] = guardrail?.split(':') ?? [];
  const arn = guardrail === undefined ? undefined : guardrailArn(connection, id);
  const behind = arn ? { [GUARDRAIL_KEY]: `${arn}:${version}` } : {};
  const judges = arn ?? (ownGuardrail && guardrailArn(connection, ownGuardrail));
  return fencedPolicy(
    [
      ...modelStatements(scope, connection, behind),
      ...(judges ? [{ Action: ['bedrock:ApplyGuardrail'], Resource: [judges] }] : []),
    ],
    expiresAt,
  );
}

function modelStatements(
  { access, models, profile }: ModelScope,
  connection: BedrockConnection,
  behind: Readonly<Record<string, string>>,
): Statement[] {
  const Action = [ACTIONS[access]];
  const { region } = connection;
  const own = models.map((id) => modelArn(region, id));
  if (profile === undefined || access === 'count') {
    return [{ Action, Resource: own, ...equals(behind) }];
  }
  const arn = profileArn(connection, profile);
  const destinations = models.flatMap((id) =>
    (connection.models[id]?.profiles[profile] ?? []).map((to) => modelArn(to, id)),
  );
  return [
    { Action, Resource: [arn], ...equals(behind) },
    { Action, Resource: destinations, ...equals({ ...behind, [PROFILE_KEY]: arn }) },
  ];
}

function equals(keys: Readonly<Record<string, string>>): Pick<Statement, 'Condition'> {
  return Object.keys(keys).length === 0 ? {} : { Condition: { StringEquals: keys } };
}

/**
 * What the data role of the connections may do at most: call the models that they declare, through
 * the profiles that they declare, behind the guardrails that policies force or they let callers name.
 * Every session narrows it to one call. The deployed role and the tests use these same statements.
 * @param guardrails `id:version`, of all policies
 * @throws SallyportError `unavailable` when names do not fit a policy
 */
export function modelRoleStatements(
  connections: readonly BedrockConnection[],
  guardrails: readonly string[],
): readonly PolicyStatement[] {
  const called = connections.flatMap(callable);
  const judged = connections.flatMap((connection) =>
    [...guardrails, ...connection.guardrails].map((guardrail) =>
      guardrailArn(connection, guardrail.split(':')[0] ?? ''),
    ),
  );
  return [...allow(Object.values(ACTIONS), called), ...allow(['bedrock:ApplyGuardrail'], judged)];
}

function callable(connection: BedrockConnection): readonly string[] {
  return Object.entries(connection.models).flatMap(([id, { profiles }]) => {
    const regions = [connection.region, ...Object.values(profiles).flat()];
    const through = Object.keys(profiles).map((profile) => profileArn(connection, profile));
    return [...regions.map((region) => modelArn(region, id)), ...through];
  });
}

function allow(Action: readonly string[], resources: readonly string[]): PolicyStatement[] {
  const Resource = [...new Set(resources)];
  return Resource.length === 0 ? [] : [{ Effect: 'Allow', Action, Resource }];
}
