import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { eventsOf } from '../../src/approvals/approval-event.ts';
import { approvalItem } from '../../src/approvals/approval-item.ts';
import { eventbridgeApprovalEvents } from '../../src/approvals/eventbridge-approval-events.ts';
import { sfnApprovalMachine } from '../../src/approvals/sfn-approval-machine.ts';
import { reveal } from '../../src/gateway/secret.ts';
import { cachedSecret, SECRET_KEPT_MS } from '../../src/runtime/cached-secret.ts';
import { followChanges } from '../../src/runtime/follow-function.ts';
import { silentLog } from '../../src/runtime/logger.ts';
import { approvalChanges } from '../../src/runtime/stream-record.ts';
import { approval } from '../contract/approval-store-contract.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:s';
const $metadata = {};
const message = 'canary-token';
const unavailable = expect.objectContaining({ code: 'unavailable' });

/** A client that answers so, and what it was sent. */
function clientOf(answer: () => unknown) {
  const sent: { input: object }[] = [];
  const send = async (command: { input: object }) => {
    sent.push(command);
    return answer();
  };
  return { client: { send } as never, sent };
}

const fails = (error: Error) => () => {
  throw error;
};

describe('the machine on Step Functions', () => {
  test('is started once for an approval, by its name', async () => {
    const { client, sent } = clientOf(() => ({}));
    await sfnApprovalMachine(client, MACHINE).start('a1');
    expect(sent[0]).toBeInstanceOf(StartExecutionCommand);
    const input = JSON.stringify({ approval: 'a1' });
    expect(sent[0]?.input).toEqual({ stateMachineArn: MACHINE, name: 'a1', input });
    const again = clientOf(fails(new ExecutionAlreadyExists({ $metadata, message })));
    await sfnApprovalMachine(again.client, MACHINE).start('a1');
  });

  test.each([TaskTimedOut, TaskDoesNotExist, InvalidToken])(
    'that waits no longer is left alone (%o)',
    async (kind) => {
      const { client, sent } = clientOf(fails(new kind({ $metadata, message })));
      await sfnApprovalMachine(client, MACHINE).wake('t1');
      expect(sent[0]).toBeInstanceOf(SendTaskSuccessCommand);
    },
  );

  test('that does not answer is unavailable, and its token is in no error', async () => {
    const { client } = clientOf(fails(new Error(message)));
    for (const call of ['start', 'wake'] as const) {
      const failure = await sfnApprovalMachine(client, MACHINE)
        [call]('t1')
        .catch((thrown: unknown) => thrown);
      expect(failure).toEqual(unavailable);
      expect(String((failure as Error).cause)).not.toContain('canary');
    }
  });
});

describe('events', () => {
  const [event] = eventsOf(undefined, approval());

  test('are put on the bus whole, and hold no statement', async () => {
    const { client, sent } = clientOf(() => ({ FailedEntryCount: 0 }));
    if (event === undefined) throw new Error('no event');
    await eventbridgeApprovalEvents(client, 'bus').publish(event);
    expect(sent[0]).toBeInstanceOf(PutEventsCommand);
    const { Entries } = (sent[0]?.input ?? {}) as { Entries: readonly { Detail: string }[] };
    expect(Entries).toMatchObject([{ EventBusName: 'bus', Source: 'sallyport' }]);
    expect(JSON.parse(Entries[0]?.Detail ?? '')).toEqual(event);
    expect(Entries[0]?.Detail).not.toContain('select *');
  });

  test('that the bus did not take are unavailable', async () => {
    for (const answer of [() => ({ FailedEntryCount: 1 }), () => ({}), fails(new Error('x'))]) {
      const { client } = clientOf(answer);
      if (event === undefined) throw new Error('no event');
      const published = eventbridgeApprovalEvents(client, 'bus').publish(event);
      await expect(published).rejects.toEqual(unavailable);
    }
  });

  test('are none for a vote that decides nothing yet', () => {
    const needs = [{ rule: 'two', groups: ['data-owners'], approvals: 2 }];
    const vote = {
      ...{ by: 'demo/olivia', person: 'demo/olivia', needs: [0], via: 'api' as const },
      ...{ decision: 'approve' as const, at: approval().requestedAt },
    };
    const asked = approval({ needs });
    const once = { ...asked, votes: [vote], revision: 1 };
    expect(eventsOf(asked, once)).toEqual([]);
    const twice = { ...once, votes: [vote, { ...vote, person: 'demo/oscar' }], revision: 2 };
    expect(eventsOf(once, twice).map(({ type }) => type)).toEqual(['approval.decided']);
  });
});

describe('a secret of Slack', () => {
  test('that is empty, too short or cannot be read is unavailable, and no error tells it', async () => {
    const answers = [
      () => ({}),
      () => ({ SecretString: '' }),
      () => ({ SecretString: 'short' }),
      fails(new Error('canary')),
    ];
    for (const answer of answers) {
      const { client } = clientOf(answer);
      const read = cachedSecret({ client, secretArn: 'arn', now: () => 0 });
      const failure = await read().catch((thrown: unknown) => thrown);
      expect(failure).toEqual(unavailable);
      expect(String((failure as Error).cause)).not.toContain('canary');
    }
  });

  test('is read once a minute, so that a rotation takes effect', async () => {
    let now = 0;
    let value = 'first-signing-secret';
    const { client, sent } = clientOf(() => ({ SecretString: value }));
    const read = cachedSecret({ client, secretArn: 'arn', now: () => now });
    const shown = async () => (await read()).map(reveal);
    expect(await shown()).toEqual(['first-signing-secret']);
    value = 'first-signing-secret\nsecond-signing-secret\n';
    expect(await shown()).toEqual(['first-signing-secret']);
    now = SECRET_KEPT_MS;
    expect(await shown()).toEqual(['first-signing-secret', 'second-signing-secret']);
    expect(sent.length).toBe(2);
    expect(sent[0]).toBeInstanceOf(GetSecretValueCommand);
  });
});

describe('the stream of the table', () => {
  const image = (change: Parameters<typeof approval>[0]) => approvalItem(approval(change), 1);
  const record = (sequence: string, NewImage?: object, OldImage?: object) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: sequence, NewImage, OldImage },
  });

  /** Follows a batch with a machine that fails for one approval. */
  async function follow(records: readonly object[], failing = '') {
    const started: string[] = [];
    const machine = {
      async start(id: string) {
        if (id === failing) throw new Error('planted');
        started.push(id);
      },
      wake: async () => undefined,
    };
    const deps = { machine, events: { publish: async () => undefined }, thread: {}, store: {} };
    const answer = await followChanges(
      approvalChanges({ Records: records }),
      { ...deps, publicUrl: '', now: () => 0 } as never,
      silentLog,
    );
    return { started, failed: answer.batchItemFailures.map((it) => it.itemIdentifier) };
  }

  test('starts the machine of each approval that was asked for', async () => {
    const records = [record('1', image({ id: 'a' })), record('2', image({ id: 'b' })), record('3')];
    expect(await follow(records)).toEqual({ started: ['a', 'b'], failed: [] });
  });

  test('stops at the first that cannot be followed, and comes again with it', async () => {
    const records = ['a', 'b', 'c'].map((id) => record(id, image({ id })));
    expect(await follow(records, 'b')).toEqual({ started: ['a'], failed: ['b'] });
  });

  test('comes again with what it cannot read', async () => {
    expect(await follow([record('1', { approval: { S: '{}' } })])).toMatchObject({ failed: ['1'] });
    expect(() => approvalChanges({})).toThrow();
  });
});
