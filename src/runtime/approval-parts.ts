import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { approvalThread } from '../approvals/approval-thread.ts';
import { dynamodbApprovalStore } from '../approvals/dynamodb-approval-store.ts';
import { eventbridgeApprovalEvents } from '../approvals/eventbridge-approval-events.ts';
import type { FollowDeps } from '../approvals/follow-approval.ts';
import { sfnApprovalMachine } from '../approvals/sfn-approval-machine.ts';
import { type SlackApi, slackApi } from '../approvals/slack/slack-api.ts';
import type { Config } from '../config/config-schema.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { DYNAMODB_CLIENT_CONFIG } from '../table/dynamodb-client-config.ts';
import { recordTable } from '../table/record-table.ts';
import { bundledConfig } from './bundled-config.ts';
import { cachedSecret } from './cached-secret.ts';
import type { FunctionEnv } from './env.ts';
import { SHORT_CALLS } from './short-calls.ts';

const SLACK_API = 'https://slack.com/api';

/** What the functions of approvals are made of. */
export type ApprovalParts = FollowDeps & Readonly<{ config: Config }>;

/**
 * Approvals on AWS: the table, the state machine, the bus and Slack. Nothing is called yet.
 * @throws Error when the bundle or the environment is not whole
 */
export async function approvalParts(env: FunctionEnv, root: URL): Promise<ApprovalParts> {
  const config = await bundledConfig(root, env);
  const publicUrl = required(env, 'SALLYPORT_PUBLIC_URL');
  const { AWS_REGION: region, SALLYPORT_TABLE: table } = env;
  const client = new DynamoDBClient({ ...DYNAMODB_CLIENT_CONFIG, region });
  const now = Date.now;
  return {
    config,
    store: approvalStore(env, config),
    thread: approvalThread(recordTable(client, table), now),
    machine: sfnApprovalMachine(
      new SFNClient({ ...SHORT_CALLS, region }),
      required(env, 'SALLYPORT_APPROVAL_MACHINE_ARN'),
    ),
    events: eventbridgeApprovalEvents(
      new EventBridgeClient({ ...SHORT_CALLS, region }),
      required(env, 'SALLYPORT_EVENT_BUS'),
    ),
    ...(config.slack && { slack: { api: slackOf(env), channel: config.slack.channel } }),
    publicUrl: publicUrl.replace(/\/$/, ''),
    now,
  };
}

/** The approvals in the table of the functions. */
export function approvalStore(env: FunctionEnv, config: Config) {
  return dynamodbApprovalStore({
    client: new DynamoDBClient({ ...DYNAMODB_CLIENT_CONFIG, region: env.AWS_REGION }),
    table: env.SALLYPORT_TABLE,
    retentionDays: config.sessions.retentionDays,
    now: Date.now,
    newId: randomUUID,
  });
}

/** @param timeoutMs for one call, attempts included */
export function slackOf(env: FunctionEnv, timeoutMs?: number): SlackApi {
  const tokens = secretOf(env, required(env, 'SALLYPORT_SLACK_TOKEN_ARN'));
  return slackApi({
    fetch,
    url: SLACK_API,
    async token() {
      const [first] = await tokens();
      if (first === undefined) throw new SallyportError('unavailable', 'no token of Slack is set');
      return first;
    },
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

/** A secret of Slack's, read again when it was rotated. */
export function secretOf(env: FunctionEnv, secretArn: string) {
  const client = new SecretsManagerClient({ ...SHORT_CALLS, region: env.AWS_REGION });
  return cachedSecret({ client, secretArn, now: Date.now });
}

/** @throws Error that names the variable */
export function required<Name extends keyof FunctionEnv>(
  env: FunctionEnv,
  name: Name,
): NonNullable<FunctionEnv[Name]> {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}
