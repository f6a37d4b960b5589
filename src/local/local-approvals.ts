import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { approvalState, isOver } from '../approvals/approval-state.ts';
import type { ApprovalStore } from '../approvals/approval-store.ts';
import { approvalThread } from '../approvals/approval-thread.ts';
import { followApproval } from '../approvals/follow-approval.ts';
import { followedApprovalStore } from '../approvals/followed-approval-store.ts';
import { notifyApproval } from '../approvals/notify-approval.ts';
import { slackApi } from '../approvals/slack/slack-api.ts';
import type { Config } from '../config/config-schema.ts';
import { Secret } from '../gateway/secret.ts';
import type { Handler } from '../runtime/app.ts';
import { failureFields } from '../runtime/failure-fields.ts';
import type { Log } from '../runtime/logger.ts';
import { slackHandler } from '../runtime/slack-handler.ts';
import { recordTable } from '../table/record-table.ts';
import { type Inbox, startInbox } from './inbox/inbox-server.ts';
import { localApprovalMachine } from './local-approval-machine.ts';
import { logApprovalEvents } from './log-approval-events.ts';

type Deps = Readonly<{
  /** Where `statemachines/` is */
  project: string;
  config: Config;
  /** The approvals as they are stored */
  store: ApprovalStore;
  client: DynamoDBClient;
  table: string;
  gateUrl: string;
  /** Of the inbox; 0: any */
  port: number;
  log: Log;
  now: () => number;
}>;

/** Approvals of one machine: followed, asked about by the same state machine, shown in an inbox. */
export type LocalApprovals = Readonly<{
  store: ApprovalStore;
  /** `POST /slack/interactions`, where the config names a workspace */
  slack?: Handler;
  inbox?: Inbox;
  close(): Promise<void>;
}>;

/** @throws Error that names the inbox's port, when it is taken */
export async function startLocalApprovals(deps: Deps): Promise<LocalApprovals> {
  const { project, config, client, table, gateUrl, log, now } = deps;
  const definition = await readDefinition(project);
  const local = await startSlack(deps);
  const shared = {
    store: deps.store,
    thread: approvalThread(recordTable(client, table), now),
    events: logApprovalEvents(log),
    publicUrl: gateUrl,
    now,
    ...(local && { slack: { api: local.api, channel: local.channel } }),
  };
  const machine = localApprovalMachine({
    definition,
    notify: (step) => notifyApproval(step, { ...shared, machine: { wake } }),
  });
  const wake = (token: string) => machine.wake(token);
  const store = followedApprovalStore(deps.store, (before, after) => {
    followApproval(before, after, { ...shared, machine }).catch((failure: unknown) =>
      log.error('approval not followed', { approval: after.id, ...failureFields(failure) }),
    );
  });
  const slack =
    local &&
    slackHandler({
      config,
      approvals: store,
      slack: local.api,
      signingSecrets: async () => [local.signingSecret],
      now,
    });
  await resume(store, now, machine.start);
  return {
    store,
    ...(slack && { slack }),
    ...(local && { inbox: local.inbox }),
    async close() {
      await machine.close();
      await local?.inbox.close();
    },
  };
}

/** The inbox in place of Slack, with secrets that are as old as this process. */
async function startSlack({ config, gateUrl, port }: Deps) {
  if (config.slack === undefined) return undefined;
  const { channel } = config.slack;
  const signingSecret = new Secret(randomBytes(32).toString('hex'));
  const botToken = new Secret(`local-${randomBytes(32).toString('hex')}`);
  const inbox = await startInbox({ port, slack: config.slack, gateUrl, botToken, signingSecret });
  const api = slackApi({ fetch, url: inbox.apiUrl, token: async () => botToken });
  return { inbox, api, channel, signingSecret };
}

/** Goes on with what was not over when this machine was stopped. */
async function resume(
  store: ApprovalStore,
  now: () => number,
  start: (id: string) => Promise<void>,
): Promise<void> {
  const { items } = await store.list({ limit: 200 });
  const open = items.filter((approval) => !isOver(approvalState(approval, now())));
  for (const { id } of open) await start(id);
}

async function readDefinition(project: string): Promise<unknown> {
  return JSON.parse(await readFile(join(project, 'statemachines/approval.asl.json'), 'utf8'));
}
