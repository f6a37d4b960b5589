import { SallyportError } from '../gateway/sallyport-error.ts';
import { guarded } from '../table/guarded.ts';
import { textOf } from '../table/item.ts';
import { listCursor } from '../table/list-cursor.ts';
import { newestFirst } from '../table/newest-first.ts';
import { type RecordTable, recordTable } from '../table/record-table.ts';
import type { TableStoreDeps } from '../table/table-store-deps.ts';
import type { Approval } from './approval.ts';
import {
  approvalItem,
  listingItems,
  pendingItem,
  readApproval,
  sizedItem,
} from './approval-item.ts';
import { approvalKey, isApprovalId, listsFor, pendingKey, sizedKey } from './approval-keys.ts';
import { approvalNotes } from './approval-notes.ts';
import { stands } from './approval-state.ts';
import type { ApprovalStore } from './approval-store.ts';
import { dynamodbBrokenGlass } from './broken-glass.ts';
import { dynamodbStrays } from './stray-attempts.ts';

/**
 * Approvals in DynamoDB, on single-item conditional writes. Lists follow writes within moments;
 * everything else is read as it was last written.
 */
export function dynamodbApprovalStore({
  client,
  table: name,
  ...rest
}: TableStoreDeps): ApprovalStore {
  const table = recordTable(client, name);
  const { retentionDays } = rest;
  const get = (id: string) => approvalOf(table, id);
  return {
    request: (approval) => guarded(() => requestOnce({ table, ...rest }, approval)),
    get,
    async keepSized(request, approval) {
      await table.put(sizedItem(request, approval, deleteAt(approval, retentionDays)));
    },
    async sized(request) {
      const item = await table.get(sizedKey(request));
      return item && get(textOf(item, 'approvalId'));
    },
    async change(changed) {
      return table.put(approvalItem(changed, deleteAt(changed, retentionDays)), {
        text: 'revision = :before',
        values: { ':before': { N: String(changed.revision - 1) } },
      });
    },
    ...approvalNotes({ table, ...rest }),
    strays: dynamodbStrays(table, retentionDays),
    glass: dynamodbBrokenGlass(table),
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

type Requests = Readonly<{ table: RecordTable }> & Pick<TableStoreDeps, 'retentionDays' | 'now'>;

/** An approval may be over between two looks at it; more often than this, something is wrong. */
const ATTEMPTS = 3;

async function requestOnce(requests: Requests, approval: Approval): Promise<Approval> {
  const { table, now } = requests;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const item = await table.get(pendingKey(approval.digest));
    const first = item && readApproval(item);
    const latest =
      first && ((await approvalOf(table, first.id)) ?? (await publish(requests, first)));
    if (latest !== undefined && stands(latest, now())) return latest;
    if (!(await claim(requests, approval, latest?.id))) continue;
    return (await publish(requests, approval)) ?? approval;
  }
  throw new SallyportError('unavailable', 'another approval of this request was in the way');
}

async function approvalOf(table: RecordTable, id: string): Promise<Approval | undefined> {
  const item = isApprovalId(id) ? await table.get(approvalKey(id)) : undefined;
  return item && readApproval(item);
}

/**
 * Makes the approval the one for its digest, in place of one that no longer stands. INVARIANT: this
 * one write decides; whoever loses it finds the winner's approval.
 */
function claim(
  { table, retentionDays }: Requests,
  approval: Approval,
  inPlaceOf: string | undefined,
): Promise<boolean> {
  const item = pendingItem(approval, deleteAt(approval, retentionDays));
  return inPlaceOf === undefined
    ? table.put(item, { text: 'attribute_not_exists(pk)' })
    : table.put(item, { text: 'approvalId = :over', values: { ':over': { S: inPlaceOf } } });
}

/**
 * Writes what makes an approval found by id and on lists. Whoever asked first may have died before;
 * then whoever asks next does it. The approval itself comes last, so that where it is everything is.
 */
async function publish(
  { table, retentionDays }: Requests,
  approval: Approval,
): Promise<Approval | undefined> {
  const until = deleteAt(approval, retentionDays);
  await Promise.all(listingItems(approval, until).map((item) => table.put(item)));
  await table.put(approvalItem(approval, until), { text: 'attribute_not_exists(pk)' });
  return approvalOf(table, approval.id);
}

/** Seconds since the epoch. */
function deleteAt({ expiresAt }: Approval, retentionDays: number): number {
  return Math.floor(Date.parse(expiresAt) / 1_000) + retentionDays * 86_400;
}
