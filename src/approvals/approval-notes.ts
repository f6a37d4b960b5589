import { type Item, marshalKey, textOf } from '../table/item.ts';
import type { RecordTable } from '../table/record-table.ts';
import { approvalKey, isApprovalId, noteKey } from './approval-keys.ts';
import type { ApprovalNote, ApprovalStore } from './approval-store.ts';

type Deps = Readonly<{
  table: RecordTable;
  /** Days that a note is kept */
  retentionDays: number;
  newId: () => string;
}>;

/** Notes that one look gives. */
const LATEST = 100;
/** Longer texts are cut. */
const MAX_TEXT = 500;

/** The part of an approval store that keeps what was tried and refused. */
export function approvalNotes({
  table,
  retentionDays,
  newId,
}: Deps): Pick<ApprovalStore, 'note' | 'notes'> {
  return {
    async note(id, { at, by, text }) {
      if (!isApprovalId(id)) return;
      const deleteAt = Math.floor(Date.parse(at) / 1_000) + retentionDays * 86_400;
      await table.put({
        ...marshalKey(noteKey(id, at, newId())),
        by: { S: by },
        at: { S: at },
        text: { S: text.slice(0, MAX_TEXT) },
        deleteAt: { N: String(deleteAt) },
      });
    },
    async notes(id) {
      if (!isApprovalId(id)) return [];
      const { items } = await table.query({
        condition: {
          text: 'pk = :pk AND begins_with(sk, :note)',
          values: { ':pk': { S: approvalKey(id).pk }, ':note': { S: 'NOTE#' } },
        },
        newestFirst: true,
        limit: LATEST,
      });
      return items.map(readNote);
    },
  };
}

function readNote(item: Item): ApprovalNote {
  return { at: textOf(item, 'at'), by: textOf(item, 'by'), text: textOf(item, 'text') };
}
