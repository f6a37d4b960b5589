import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Approval } from '../../src/approvals/approval.ts';
import type { ApprovalEvent } from '../../src/approvals/approval-event.ts';
import type { ApprovalStore } from '../../src/approvals/approval-store.ts';
import type { ApprovalThread } from '../../src/approvals/approval-thread.ts';
import type { Decider } from '../../src/approvals/decide-approval.ts';
import { followApproval } from '../../src/approvals/follow-approval.ts';
import { followedApprovalStore } from '../../src/approvals/followed-approval-store.ts';
import { type Given, giveDecision } from '../../src/approvals/give-decision.ts';
import type { ApprovalAsk } from '../../src/approvals/new-approval.ts';
import { notifyApproval } from '../../src/approvals/notify-approval.ts';
import { requireApproval } from '../../src/approvals/require-approval.ts';
import type { SlackMessage } from '../../src/approvals/slack/approval-blocks.ts';
import { approvalRule } from '../../src/config/approval-rule.ts';
import type { Config } from '../../src/config/config-schema.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { localApprovalMachine } from '../../src/local/local-approval-machine.ts';
import { memoryApprovalStore } from '../support/memory-approval-store.ts';

export const DEFINITION: unknown = JSON.parse(
  readFileSync(new URL('../../statemachines/approval.asl.json', import.meta.url), 'utf8'),
);

export const START = Date.parse('2026-01-05T12:00:00.000Z');

/** A member of groups, named as a principal of the demo. */
export function who(name: string, ...groups: readonly string[]): Decider {
  return { principal: `demo/${name}`, person: `demo/${name}`, groups };
}

/** Approvals with a clock that the test moves, the machine, and a Slack that is a list of messages. */
export function approvalWorld(
  rules: Readonly<Record<string, object>>,
  /** In place of the seconds that are planned */
  { planSeconds }: Readonly<{ planSeconds?: number }> = {},
) {
  const clock = { now: START };
  const now = () => clock.now;
  const slack = { up: true, shown: [] as string[], posts: 0 };
  const events: ApprovalEvent[] = [];
  const config = {
    approvals: Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => [name, approvalRule.parse(rule)]),
    ),
  } as unknown as Config;
  const memory = memoryApprovalStore(now);
  const thread = memoryThread();
  const faults = new Set<string>();
  const seen = async ({ text }: SlackMessage) => {
    if (!slack.up) throw new SallyportError('unavailable', 'Slack did not answer');
    slack.shown.push(text);
  };
  const deps = {
    store: memory,
    thread,
    slack: {
      channel: 'C1',
      api: {
        async post(_channel: string, message: SlackMessage) {
          await seen(message);
          slack.posts += 1;
          return { channel: 'C1', ts: `${slack.posts}` };
        },
        async update(_posted: object, message: SlackMessage) {
          await seen(message);
          return true;
        },
      },
    },
    publicUrl: 'https://gate.example',
    now,
    events: {
      async publish(event: ApprovalEvent) {
        events.push(event);
      },
    },
  };
  const machine = localApprovalMachine({
    definition: DEFINITION,
    retryMs: 0,
    notify: async (step) => {
      if (faults.has(String(step['step']))) throw new Error('planted');
      const wake = (token: string) => machine.wake(token);
      const answer = await notifyApproval(step, { ...deps, machine: { wake } });
      return planSeconds === undefined ? answer : { ...answer, seconds: planSeconds };
    },
  });
  const following = new Set<Promise<void>>();
  const store: ApprovalStore = followedApprovalStore(memory, (before, after) => {
    const followed = followApproval(before, after, { ...deps, machine });
    following.add(followed.finally(() => following.delete(followed)));
  });
  const require = (change: Partial<ApprovalAsk> = {}) =>
    requireApproval(ask(change), {
      approvals: store,
      config,
      publicUrl: 'https://gate.example',
      now: () => new Date(clock.now),
      newId: randomUUID,
    });
  return {
    clock,
    slack,
    events,
    store,
    thread,
    machine,
    faults,
    require,
    /** The approval that a request is told to wait for. */
    async asked(change: Partial<ApprovalAsk> = {}): Promise<string> {
      const thrown = await require(change).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!(thrown instanceof SallyportError) || thrown.approval === undefined) {
        throw new Error('no approval was asked for', { cause: thrown });
      }
      return thrown.approval.id;
    },
    give(
      id: string,
      by: Decider,
      decision: Given['decision'] = 'approve',
      reason?: string,
    ): Promise<Approval> {
      const given = { decision, via: 'api', ...(reason !== undefined && { reason }) } as Given;
      return giveDecision(id, by, given, { store, now, maskText: (text) => text });
    },
    settled: async () => void (await Promise.all(following)),
  };
}

export function ask(change: Partial<ApprovalAsk> = {}): ApprovalAsk {
  return {
    principal: 'demo/dana',
    groups: ['dba'],
    barred: ['demo/dana'],
    connection: 'crm',
    effect: ['select crm/public.customers'],
    policies: ['full-customers-needs-owner'],
    rules: ['data-owners'],
    digest: 'd1',
    kindDigest: 'k1',
    sized: { digest: 's1', isOf: () => false },
    request: 'select 1',
    ...change,
  };
}

function memoryThread(): ApprovalThread {
  const tokens = new Map<string, string>();
  const messages = new Map<string, Readonly<{ channel: string; ts: string }>>();
  return {
    async keepToken(id, token) {
      tokens.set(id, token);
    },
    token: async (id) => tokens.get(id),
    async keepMessage(id, posted) {
      messages.set(id, posted);
    },
    message: async (id) => messages.get(id),
  };
}
