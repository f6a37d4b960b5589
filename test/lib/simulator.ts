import { runSimulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT, type Deployed, type Policy } from './deployed.ts';

export type Context = Readonly<Record<string, string | string[]>>;
/** One request to AWS, with the policies of others that have a say in it. */
export type Ask = Readonly<{
  action: string;
  resource: string;
  context?: Context;
  resourcePolicy?: Policy;
  sessionPolicy?: object;
  endpointPolicy?: Policy;
}>;

/** Whether IAM would let the role of an id prefix do it. */
export function simulator(stack: Deployed): (role: string, ask: Ask) => Promise<boolean> {
  return async (role, ask) => {
    const outcome = await runSimulation(
      {
        request: {
          principal: stack.arn(role, 'AWS::IAM::Role'),
          action: ask.action,
          resource: { resource: ask.resource, accountId: ACCOUNT },
          contextVariables: { 'aws:CurrentTime': '2026-03-01T12:00:00Z', ...ask.context },
        },
        identityPolicies: [{ name: role, policy: stack.rolePolicy(role) }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        ...(ask.resourcePolicy && { resourcePolicy: ask.resourcePolicy }),
        ...(ask.sessionPolicy && { sessionPolicy: ask.sessionPolicy }),
        ...(ask.endpointPolicy && {
          vpcEndpointPolicies: [{ name: 'endpoint', policy: ask.endpointPolicy }],
        }),
      },
      {},
    );
    if (outcome.resultType === 'error') throw new Error(JSON.stringify(outcome.errors));
    return outcome.overallResult === 'Allowed';
  };
}
