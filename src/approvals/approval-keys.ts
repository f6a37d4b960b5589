import { createHash } from 'node:crypto';
import type { ItemKey } from '../table/item.ts';
import type { Approval } from './approval.ts';
import type { ApprovalViewer } from './approval-store.ts';

// DIGEST#<digest>  PENDING           the approval that stands for a digest
// DIGEST#<digest>  SIZED             the last approval for a size of a request, by its digest without size
// APPROVAL#<id>    APPROVAL          the approval itself
// APPROVAL#<id>    LISTED#<number>   one for each list that it is on
// APPROVAL#<id>    NOTE#<time>#<id>  what was tried and refused
// APPROVAL#<id>    USE#<time>#<id>   a request that ran by it, where it opens more than one
// APPROVAL#STRAY#  <hour>#<what>     what was tried where there is no approval, counted by the hour
// APPROVAL#OF#<..> GLASS             what a principal ran without approval under a rule

/** Longest approval id, characters. */
const MAX_ID = 128;

export function isApprovalId(id: string): boolean {
  return id.length <= MAX_ID && /^[\w-]+$/.test(id);
}

export function approvalKey(id: string): ItemKey {
  return { pk: `APPROVAL#${id}`, sk: 'APPROVAL' };
}

export function noteKey(id: string, at: string, unique: string): ItemKey {
  return { pk: approvalKey(id).pk, sk: `NOTE#${at}#${unique}` };
}

export function useKey(id: string, at: string, unique: string): ItemKey {
  return { pk: approvalKey(id).pk, sk: `USE#${at}#${unique}` };
}

/** No approval has this key: its id would not be one. */
export function glassKey(principal: string, rule: string): ItemKey {
  return { pk: approvalKey(`OF#${sha256(JSON.stringify([principal, rule]))}`).pk, sk: 'GLASS' };
}

/** No approval has this key: ids have no such mark. */
export const strayPartition = 'APPROVAL#STRAY#';

export function strayKey(hour: string, what: string): ItemKey {
  return { pk: strayPartition, sk: `${hour}#${what}` };
}

export function pendingKey(digest: string): ItemKey {
  return { pk: `DIGEST#${digest}`, sk: 'PENDING' };
}

export function sizedKey(request: string): ItemKey {
  return { pk: pendingKey(request).pk, sk: 'SIZED' };
}

/** Every list that the approval is on, and the item that puts it there. */
export function listings(approval: Approval): readonly Readonly<{ key: ItemKey; list: string }>[] {
  const lists = [
    ALL_APPROVALS,
    listOfRequester(approval.principal),
    ...new Set(approval.approvers.map(listOfApprovers)),
  ];
  return lists.map((list, at) => ({
    key: { pk: approvalKey(approval.id).pk, sk: `LISTED#${at}` },
    list,
  }));
}

/** The lists that show a viewer everything it may see; all approvals without one. */
export function listsFor(viewer: ApprovalViewer | undefined): readonly string[] {
  if (viewer === undefined) return [ALL_APPROVALS];
  return [listOfRequester(viewer.principal), ...new Set(viewer.groups.map(listOfApprovers))];
}

const ALL_APPROVALS = 'APPROVALS';

// Hashed, because a subject or a group may be longer than a key.
function listOfRequester(principal: string): string {
  return `APPROVALS#OF#${sha256(principal)}`;
}

function listOfApprovers(group: string): string {
  return `APPROVALS#FOR#${sha256(group)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
