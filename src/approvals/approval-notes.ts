import { type Item, marshalKey, textOf } from '../table/item.ts';
import type { RecordTable } from '../table/record-table.ts';
import { approvalKey, isApprovalId, noteKey, useKey } from './approval-keys.ts';
import type { ApprovalNote, ApprovalStore, ApprovalUse } from './approval-store.ts';

type Deps = Readonly<{
  table: RecordTable;
  /** Days that a note is kept */
  retentionDays: number;
  newId: () => string;
}>;

/** Notes or uses that one look gives. */
const LATEST = 100;
/** Longer texts are cut. */
const MAX_TEXT = 500;

/** The part of an approval store that keeps what was tried and refused, and what ran. */
export function approvalNotes({
  table,
  retentionDays,
  newId,
}: Deps): Pick<ApprovalStore, 'note' | 'notes' | 'use' | 'uses'> {
  const deleteAt = (at: string) => ({
    N: String(Math.floor(Date.parse(at) / 1_000) + retentionDays * 86_400),
  });
  async function latest(id: string, prefix: string): Promise<readonly Item[]> {
    if (!isApprovalId(id)) return [];
    const { items } = await table.query({
      condition: {
        text: 'pk = :pk AND begins_with(sk, :prefix)',
        values: { ':pk': { S: approvalKey(id).pk }, ':prefix': { S: prefix } },
      },
      newestFirst: true,
      limit: LATEST,
    });
    return items;
  }
  return {
    async note(id, { at, by, text }) {
      if (!isApprovalId(id)) return;
      await table.put({
        ...marshalKey(noteKey(id, at, newId())),
        by: { S: by },
        at: { S: at },
        text: { S: text.slice(0, MAX_TEXT) },
        deleteAt: deleteAt(at),
      });
    },
    notes: async (id) => (await latest(id, 'NOTE#')).map(readNote),
    async use(id, { at, digest }) {
      await table.put({
        ...marshalKey(useKey(id, at, newId())),
        at: { S: at },
        digest: { S: digest },
        deleteAt: deleteAt(at),
      });
    },
    uses: async (id) => (await latest(id, 'USE#')).map(readUse),
  };
}

function readNote(item: Item): ApprovalNote {
  return { at: textOf(item, 'at'), by: textOf(item, 'by'), text: textOf(item, 'text') };
}

function readUse(item: Item): ApprovalUse {
  return { at: textOf(item, 'at'), digest: textOf(item, 'digest') };
}
