import * as z from 'zod';
import { unreadable } from '../table/guarded.ts';
import { type ItemKey, marshalKey, textOf } from '../table/item.ts';
import type { RecordTable } from '../table/record-table.ts';
import { approvalKey } from './approval-keys.ts';
import type { PostedMessage } from './slack/slack-api.ts';

// APPROVAL#<id>  TASK     the token under which the approval's machine waits
// APPROVAL#<id>  MESSAGE  where people see it

/**
 * What the machine of an approval keeps beside it: the token that wakes it, and the message that
 * follows it. Neither is ever part of an approval, so neither is shown to anybody. Failures throw
 * SallyportError `unavailable`.
 */
export interface ApprovalThread {
  keepToken(id: string, token: string): Promise<void>;
  token(id: string): Promise<string | undefined>;
  keepMessage(id: string, posted: PostedMessage): Promise<void>;
  message(id: string): Promise<PostedMessage | undefined>;
}

const place = z.object({ channel: z.string(), ts: z.string() });

/** Days that it is kept; no approval can be decided for that long. */
const KEPT_DAYS = 30;

/** Threads in the table of the approvals. `now` in milliseconds since the epoch. */
export function approvalThread(table: RecordTable, now: () => number): ApprovalThread {
  async function keep(key: ItemKey, value: string): Promise<void> {
    const deleteAt = Math.floor(now() / 1_000) + KEPT_DAYS * 86_400;
    await table.put({
      ...marshalKey(key),
      value: { S: value },
      deleteAt: { N: String(deleteAt) },
    });
  }
  async function kept(key: ItemKey): Promise<string | undefined> {
    const item = await table.get(key);
    return item && textOf(item, 'value');
  }
  return {
    keepToken: (id, token) => keep(taskKey(id), token),
    token: (id) => kept(taskKey(id)),
    keepMessage: (id, { channel, ts }) => keep(messageKey(id), JSON.stringify({ channel, ts })),
    async message(id) {
      const text = await kept(messageKey(id));
      return text === undefined ? undefined : readPlace(text);
    },
  };
}

function taskKey(id: string): ItemKey {
  return { ...approvalKey(id), sk: 'TASK' };
}

function messageKey(id: string): ItemKey {
  return { ...approvalKey(id), sk: 'MESSAGE' };
}

function readPlace(text: string): PostedMessage {
  try {
    return place.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable('the place of a message that is not readable', cause);
  }
}
