import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { guarded } from '../table/guarded.ts';
import { listCursor } from '../table/list-cursor.ts';
import { newestFirst } from '../table/newest-first.ts';
import { type RecordTable, recordTable } from '../table/record-table.ts';
import { approvalItem, listingItems, pendingItem, readApproval } from './approval-item.ts';
import { approvalKey, isApprovalId, listsFor, pendingKey } from './approval-keys.ts';
import { approvalState } from './approval-state.ts';
import type { Approval, ApprovalStore } from './approval-store.ts';

type Deps = Readonly<{
  /** Made with `DYNAMODB_CLIENT_CONFIG` */
  client: DynamoDBClient;
  /** Name of a table of `TABLE_DEFINITION` */
  table: string;
  /** Days that an approval is kept after it was asked for */
  retentionDays: number;
  /** Milliseconds since the epoch */
  now: () => number;
}>;

/**
 * Approvals in DynamoDB, on single-item conditional writes. Lists follow writes within moments;
 * everything else is read as it was last written.
 */
export function dynamodbApprovalStore({ client, table: name, ...rest }: Deps): ApprovalStore {
  const table = recordTable(client, name);
  return {
    request: (approval) => guarded(() => requestOnce({ table, ...rest }, approval)),
    async get(id) {
      const item = isApprovalId(id) ? await table.get(approvalKey(id)) : undefined;
      return item && readApproval(item);
    },
    async list({ limit, cursor, viewer }) {
      const lists = listsFor(viewer);
      const cursors = listCursor(JSON.stringify(['approvals', ...lists]));
      const { keys, next } = await newestFirst(table, lists, {
        limit,
        ...(cursor !== undefined && { before: cursors.decode(cursor) }),
      });
      const items = await table.getMany(keys.map(({ pk }) => ({ ...approvalKey(''), pk })));
      return {
        items: items.map(readApproval),
        ...(next !== undefined && { next: cursors.encode(next) }),
      };
    },
  };
}

type Requests = Readonly<{ table: RecordTable }> & Pick<Deps, 'retentionDays' | 'now'>;

/** A pending approval may expire between two looks at it; more often than this, something is wrong. */
const ATTEMPTS = 3;

async function requestOnce(requests: Requests, approval: Approval): Promise<Approval> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const pending = (await pendingFor(requests, approval.digest)) ?? approval;
    const stands = pending !== approval || (await claim(requests, approval));
    if (stands) {
      await publish(requests, pending);
      return pending;
    }
  }
  throw new SallyportError('unavailable', 'another approval of this request was in the way');
}

async function pendingFor({ table, now }: Requests, digest: string): Promise<Approval | undefined> {
  const item = await table.get(pendingKey(digest));
  const approval = item && readApproval(item);
  return approval && approvalState(approval, now()) === 'pending' ? approval : undefined;
}

/**
 * Makes the approval the one for its digest. INVARIANT: this one write decides; whoever loses it
 * finds the winner's approval.
 */
function claim({ table, now, retentionDays }: Requests, approval: Approval): Promise<boolean> {
  return table.put(pendingItem(approval, deleteAt(approval, retentionDays)), {
    text: 'attribute_not_exists(pk) OR expiresMs <= :now',
    values: { ':now': { N: String(now()) } },
  });
}

/**
 * Writes what makes an approval found by id and on lists, unless it is there. Whoever asked first
 * may have died before; then whoever asks next does it. The approval itself comes last, so that
 * where it is everything is.
 */
async function publish({ table, retentionDays }: Requests, approval: Approval): Promise<void> {
  if (await table.get(approvalKey(approval.id))) return;
  const until = deleteAt(approval, retentionDays);
  await Promise.all(listingItems(approval, until).map((item) => table.put(item)));
  await table.put(approvalItem(approval, until), { text: 'attribute_not_exists(pk)' });
}

/** Seconds since the epoch. */
function deleteAt({ expiresAt }: Approval, retentionDays: number): number {
  return Math.floor(Date.parse(expiresAt) / 1_000) + retentionDays * 86_400;
}
